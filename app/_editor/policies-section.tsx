import { memo, type ReactNode } from "react"
import { ChoiceField, Section, TextField } from "./field.tsx"
import styles from "./policies-section.module.css"
import { useValue } from "./store.ts"

const CATCH_UP: Readonly<Record<string, string>> = {
  skip: "Nothing fires for what was missed; each is on record as skipped",
  latest: "One fire for all that were missed: the newest",
  all: "Every missed fire, oldest first",
}
const OVERLAP: Readonly<Record<string, string>> = {
  allow: "Both run side by side",
  skip: "Leave this one out, on record",
  hold: "This one waits for it; of several that wait the newest runs",
  replace: "The last one is cancelled, this one runs",
}
const LOSS: Readonly<Record<string, string>> = {
  redeliver: "Sent again, if it may still start",
  drop: "Left lost, on record",
}

/** What to do when it does not go to plan, each as a question with the answer's meaning beside it. */
export const PoliciesSection = memo(function PoliciesSection() {
  return (
    <Section title="Policies" note="What to do when it does not go to plan.">
      <div className={styles.questions}>
        <CatchUp />
        <Overlap />
        <Question ask="Must start within" means="Later than that the run expires">
          <TextField value="startDeadline" label="Must start within" isLabelHidden placeholder="no limit, or 30m" />
        </Question>
        <Retries />
        <Timeouts />
        <Question ask="Disable after" means="Failed runs in a row; then it waits for a person">
          <TextField
            value="disableAfterFailures"
            label="Disable after so many failures"
            isLabelHidden
            placeholder="never, or 5"
            inputMode="numeric"
          />
        </Question>
        <Loss />
        <Question ask="Goes before others" means="In its queue: empty goes first, then 1, 2, …">
          <TextField value="priority" label="Priority" isLabelHidden placeholder="no priority" inputMode="numeric" />
        </Question>
      </div>
    </Section>
  )
})

function CatchUp() {
  const policy = useValue("catchUp")
  return (
    <>
      <Question ask="If the beat was down" means={CATCH_UP[policy]}>
        <ChoiceField value="catchUp" label="If the beat was down" isLabelHidden choices={same(CATCH_UP)} />
      </Question>
      {policy === "skip" ? null : (
        <Question ask="How far back" means="What was missed longer ago is skipped" isInner>
          <TextField value="catchUpWindow" label="How far back" isLabelHidden placeholder="no limit, or 24h" />
        </Question>
      )}
      {policy === "all" ? (
        <Question ask="How many at most" means="The newest of them" isInner>
          <TextField value="catchUpCap" label="How many at most" isLabelHidden inputMode="numeric" />
        </Question>
      ) : null}
      <Question ask="Still on time" means="Found no later than this, it counts as not missed" isInner>
        <TextField value="grace" label="Still on time" isLabelHidden />
      </Question>
    </>
  )
}

function Overlap() {
  const policy = useValue("overlap")
  return (
    <Question ask="If the last run is still going" means={OVERLAP[policy]}>
      <ChoiceField value="overlap" label="If the last run is still going" isLabelHidden choices={same(OVERLAP)} />
    </Question>
  )
}

function Retries() {
  const attempts = useValue("attempts")
  const [kind, delay] = [useValue("backoff"), useValue("backoffDelay")]
  const isOnce = attempts.trim() === "" || attempts.trim() === "1"
  return (
    <>
      <Question
        ask="If it fails"
        means={isOnce ? "It has failed: no further attempt" : "Attempts in all, the first one counted"}
      >
        <TextField
          value="attempts"
          field="retry.attempts"
          label="If it fails: attempts in all"
          isLabelHidden
          placeholder="1 attempt, or 4"
          inputMode="numeric"
        />
      </Question>
      {isOnce ? null : (
        <Question ask="Wait before the next" means={waits(kind, delay)} isInner>
          <TextField
            value="backoffDelay"
            field="retry.backoff.delay"
            label="Wait before the next attempt"
            isLabelHidden
            placeholder="not at all, or 10s"
          />
        </Question>
      )}
      {isOnce || delay.trim() === "" ? null : (
        <>
          <Question ask="And then" means={kind === "fixed" ? "Always as long" : "Twice as long each time"} isInner>
            <ChoiceField
              value="backoff"
              field="retry.backoff.type"
              label="How the wait grows"
              isLabelHidden
              choices={[
                ["exponential", "exponential"],
                ["fixed", "fixed"],
              ]}
            />
          </Question>
          <Question ask="But no longer than" means="Kept by Onebeat's own worker" isInner>
            <TextField
              value="backoffMax"
              field="retry.backoff.max"
              label="Longest wait"
              isLabelHidden
              placeholder="no limit, or 10m"
            />
          </Question>
          <Question ask="At random" means="0 for exactly so long, 1 for anywhere up to it" isInner>
            <TextField
              value="backoffJitter"
              field="retry.backoff.jitter"
              label="Share of the wait that is random"
              isLabelHidden
              placeholder="0, or 0.2"
              inputMode="decimal"
            />
          </Question>
        </>
      )}
    </>
  )
}

function Timeouts() {
  return (
    <>
      <Question ask="Longest attempt" means="Then the task is asked to stop">
        <TextField
          value="softTimeout"
          field="timeout.soft"
          label="Longest attempt, asked to stop"
          isLabelHidden
          placeholder="no limit, or 15m"
        />
      </Question>
      <Question ask="And at the latest" means="Then the attempt has failed" isInner>
        <TextField
          value="hardTimeout"
          field="timeout.hard"
          label="Longest attempt, marked failed"
          isLabelHidden
          placeholder="no limit, or 20m"
        />
      </Question>
    </>
  )
}

function Loss() {
  const policy = useValue("onRedisLoss")
  return (
    <Question ask="If Redis loses it" means={LOSS[policy]}>
      <ChoiceField value="onRedisLoss" label="If Redis loses it" isLabelHidden choices={same(LOSS)} />
    </Question>
  )
}

type QuestionProps = { ask: string; means: string | undefined; isInner?: boolean; children: ReactNode }

function Question({ ask, means, isInner = false, children }: QuestionProps) {
  return (
    <div className={styles.question} data-inner={isInner || undefined}>
      <span className={styles.ask} aria-hidden="true">
        {ask}
      </span>
      {children}
      <span className={styles.means}>{means}</span>
    </div>
  )
}

/** Words that the program uses everywhere are shown as they are. */
function same(meanings: Readonly<Record<string, string>>): [string, string][] {
  return Object.keys(meanings).map((word) => [word, word])
}

/** "After 10 s, 20 s, 40 s" */
function waits(kind: string, delay: string): string {
  if (delay.trim() === "") return "The next attempt follows at once"
  const [, count, unit] = /^\s*(\d+)\s*(ms|s|m|h|d)\s*$/.exec(delay) ?? []
  if (count === undefined || unit === undefined) return "Then after that long"
  const lengths = kind === "fixed" ? [1, 1, 1] : [1, 2, 4]
  return `After ${lengths.map((times) => Number(count) * times).join(", ")} ${unit === "m" ? "min" : unit}, …`
}
