import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core"

const beat: MantineColorsTuple = [
  "#f1f2fe",
  "#e3e5fd",
  "#c6caf9",
  "#a5aaf5",
  "#888dee",
  "#7074ea",
  "#5558d9",
  "#4649c2",
  "#393ba0",
  "#2d2f7d",
]
const ok: MantineColorsTuple = [
  "#e7f7f2",
  "#cdeee4",
  "#9edecb",
  "#66c9af",
  "#38b495",
  "#17a081",
  "#0b8a6d",
  "#08725a",
  "#075a48",
  "#054437",
]
const bad: MantineColorsTuple = [
  "#fff1ed",
  "#ffded5",
  "#fdbba9",
  "#fa937a",
  "#f26e4e",
  "#e65330",
  "#d04120",
  "#ad3417",
  "#8a2912",
  "#691f0e",
]
const warn: MantineColorsTuple = [
  "#fff8e5",
  "#ffeec0",
  "#fddc85",
  "#f8c647",
  "#efb01c",
  "#d99806",
  "#b57b00",
  "#8f6100",
  "#704c00",
  "#523800",
]
const gray: MantineColorsTuple = [
  "#fafafb",
  "#f4f4f6",
  "#ececf0",
  "#e0e0e6",
  "#cacad3",
  "#a5a5b1",
  "#787885",
  "#5b5b67",
  "#3a3a44",
  "#1c1c22",
]
const dark: MantineColorsTuple = [
  "#e8e8ed",
  "#b9b9c4",
  "#9191a0",
  "#6a6a78",
  "#41414b",
  "#2b2b33",
  "#212128",
  "#151519",
  "#101013",
  "#0b0b0d",
]

const SMALL = { defaultProps: { size: "xs" } }
const FIELDS = [
  "Autocomplete",
  "Button",
  "Checkbox",
  "DateInput",
  "DateTimePicker",
  "FileInput",
  "JsonInput",
  "MultiSelect",
  "NativeSelect",
  "NumberInput",
  "PasswordInput",
  "PillsInput",
  "Radio",
  "SegmentedControl",
  "Select",
  "TagsInput",
  "TextInput",
  "Textarea",
  "TimeInput",
] as const
/** Dims what is behind, without a blur: one may want to read on. */
export const OVERLAY = { backgroundOpacity: 0.32, blur: 0 }
const FLOATING = { shadow: "md", transitionProps: { duration: 0 } }

/** Controls are 30 px, what floats has the only shadow, and nothing but the accent is violet-blue. */
export const theme = createTheme({
  colors: { beat, ok, bad, red: bad, warn, yellow: warn, gray, dark },
  primaryColor: "beat",
  primaryShade: 6,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "var(--ob-sans)",
  fontFamilyMonospace: "var(--ob-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.3334", sm: "1.5385", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "10px", xl: "12px" },
  shadows: { md: "var(--ob-shadow)" },
  headings: {
    fontFamily: "var(--ob-sans)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "28px" },
      h2: { fontSize: "16px", lineHeight: "24px" },
      h3: { fontSize: "13px", lineHeight: "20px" },
    },
  },
  components: {
    ...Object.fromEntries(FIELDS.map((name) => [name, SMALL])),
    InputWrapper: {
      ...SMALL,
      // Help and troubles are 12/16 everywhere; Mantine makes them 10 px below small fields.
      vars: () => ({
        label: {},
        description: { "--input-description-size": "12px" },
        error: { "--input-error-size": "12px" },
      }),
    },
    ActionIcon: { defaultProps: { size: 30, variant: "subtle", color: "gray" } },
    Menu: { defaultProps: { ...FLOATING, withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: OVERLAY,
        radius: 8,
        padding: 16,
        transitionProps: { duration: 0 },
        size: 480,
      },
      styles: { title: { fontSize: "16px", fontWeight: 600, lineHeight: "24px", letterSpacing: "-0.015em" } },
    },
    Popover: { defaultProps: FLOATING },
    Switch: {
      defaultProps: { size: "xs", withThumbIndicator: false },
      vars: () => ({ root: { "--switch-color": "var(--ob-switch-on)" } }),
    },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, fz: 12, transitionProps: { duration: 0 } } },
  },
})

const TONES = [
  ["beat", "now"],
  ["ok", "ok"],
  ["bad", "bad"],
  ["red", "bad"],
  ["warn", "warn"],
  ["gray", "quiet"],
] as const

/** Mantine's own variables by our tones, which tones.css has for light and dark. */
const OURS: Record<string, string> = {
  "--mantine-color-body": "var(--ob-panel)",
  "--mantine-color-text": "var(--ob-ink)",
  "--mantine-color-bright": "var(--ob-ink)",
  "--mantine-color-dimmed": "var(--ob-third)",
  "--mantine-color-error": "var(--ob-bad-text)",
  "--mantine-color-placeholder": "var(--ob-third)",
  "--mantine-color-anchor": "var(--ob-now-text)",
  "--mantine-color-default": "var(--ob-panel)",
  "--mantine-color-default-hover": "var(--ob-sunk)",
  "--mantine-color-default-color": "var(--ob-ink)",
  "--mantine-color-default-border": "var(--ob-control-line)",
  ...Object.fromEntries(
    TONES.flatMap(([colour, tone]) => [
      [`--mantine-color-${colour}-light`, `var(--ob-${tone}-ground)`],
      [`--mantine-color-${colour}-light-hover`, `var(--ob-${tone}-ground)`],
      [`--mantine-color-${colour}-light-color`, `var(--ob-${tone}-text)`],
    ]),
  ),
}

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: OURS, dark: OURS })
