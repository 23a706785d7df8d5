import type { Icon } from "@tabler/icons-react"
import IconCircleCheckFilled from "@tabler/icons-react/icons/IconCircleCheckFilled"
import IconCircleDashed from "@tabler/icons-react/icons/IconCircleDashed"
import IconCircleMinus from "@tabler/icons-react/icons/IconCircleMinus"
import IconHandStop from "@tabler/icons-react/icons/IconHandStop"
import IconHelpCircle from "@tabler/icons-react/icons/IconHelpCircle"
import IconHourglassOff from "@tabler/icons-react/icons/IconHourglassOff"
import IconPlayerPlayFilled from "@tabler/icons-react/icons/IconPlayerPlayFilled"
import IconPlayerTrackNext from "@tabler/icons-react/icons/IconPlayerTrackNext"
import IconPower from "@tabler/icons-react/icons/IconPower"
import IconRefresh from "@tabler/icons-react/icons/IconRefresh"
import IconSquareRoundedX from "@tabler/icons-react/icons/IconSquareRoundedX"
import IconSquareRoundedXFilled from "@tabler/icons-react/icons/IconSquareRoundedXFilled"
import IconStack2 from "@tabler/icons-react/icons/IconStack2"
import type { RunState } from "#core/run-state.ts"
import { MARKS } from "./state-marks.ts"

export type ShownState = keyof typeof MARKS

const ICONS: Record<ShownState, Icon> = {
  planned: IconCircleDashed,
  held: IconHandStop,
  enqueued: IconStack2,
  running: IconPlayerPlayFilled,
  retrying: IconRefresh,
  cancelling: IconCircleMinus,
  succeeded: IconCircleCheckFilled,
  failed: IconSquareRoundedXFilled,
  cancelled: IconCircleMinus,
  skipped: IconPlayerTrackNext,
  expired: IconHourglassOff,
  lost: IconSquareRoundedX,
  unknown: IconHelpCircle,
  retried: IconCircleCheckFilled,
  set_aside: IconSquareRoundedXFilled,
  disabled: IconPower,
}

type Look = (typeof MARKS)[ShownState] & { Icon: Icon }

/** The one table of states: shapes differ before colours do, and a failed run is the tallest. */
export const LOOKS = Object.fromEntries(
  Object.entries(MARKS).map(([state, mark]) => [state, { ...mark, Icon: ICONS[state as ShownState] }]),
) as Record<ShownState, Look>

/** A run as it is shown: one that succeeded after more than one attempt keeps the mark of its retries. */
export function shownState(state: RunState, attempt: number): ShownState {
  return state === "succeeded" && attempt > 1 ? "retried" : state
}
