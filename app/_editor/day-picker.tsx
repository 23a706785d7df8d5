import { DatePicker } from "@mantine/dates"
import "@mantine/dates/styles.layer.css"

/** A month to choose a day from; loaded when first opened. */
export function DayPicker({ day, choose }: { day: string | null; choose: (day: string) => void }) {
  return (
    <DatePicker
      value={day}
      {...(day === null ? {} : { defaultDate: day })}
      onChange={(chosen) => {
        if (chosen !== null) choose(chosen)
      }}
      firstDayOfWeek={1}
      weekendDays={[]}
      hideOutsideDates
      size="xs"
      ariaLabels={{ previousMonth: "Earlier month", nextMonth: "Later month" }}
    />
  )
}
