import type { Metadata } from "next"
import { countedIn, readRuns } from "#app/_data/runs.ts"
import { countText } from "#app/_format/duration.ts"
import { filterTokens } from "#app/_ui/filter/filter.ts"
import { FilterBar } from "#app/_ui/filter/filter-bar.tsx"
import { Views } from "#app/_ui/filter/views.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import { type Params, runsAddress, withoutTimes } from "./_parts/address.ts"
import { Histogram } from "./_parts/histogram.tsx"
import { Newer } from "./_parts/newer.tsx"
import { RUN_KEYS } from "./_parts/run-keys.ts"
import { runViews, sum } from "./_parts/run-views.ts"
import { RunsEmpty } from "./_parts/runs-empty.tsx"
import { RunsFoot } from "./_parts/runs-foot.tsx"
import { RunsTable } from "./_parts/runs-table.tsx"

export const metadata: Metadata = { title: "Runs" }

export default async function RunsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const { parsed, text, isBounded, older, newer } = runsAddress(await searchParams)
  const place = { ...(older ? { older } : {}), ...(newer ? { newer } : {}) }
  const { value: reading, outage } = await readRuns({ text, isBounded, page: place })
  if (reading === null) return <OutageView outage={outage} />
  const { page, histogram, counts, zone } = reading
  const isFirst = older === null && newer === null
  const { count, isMore } = countedIn(histogram)
  return (
    <>
      <PageHead
        title="Runs"
        note={`${countText(sum(counts.lastDay))}${counts.countedFrom === null ? "" : "+"} in the last 24 h`}
        acts={<Newer text={text} zone={zone} than={isFirst ? page.newest : null} />}
      />
      <FilterBar
        label="Filter runs"
        tokens={filterTokens(parsed)}
        keys={RUN_KEYS}
        placeholder="state:failed schedule: task: worker: late:>1s took:>5m last:1h …"
        {...(isBounded ? { count: `${countText(count)}${isMore ? "+" : ""}` } : {})}
      />
      <Views label="Views" views={runViews(counts, text)} />
      <Histogram histogram={histogram} zone={zone} now={page.now} texts={withoutTimes(parsed)} />
      {page.rows.length === 0 ? (
        <RunsEmpty filter={isFirst ? text : null} isBounded={page.lookedTo !== null} />
      ) : (
        <RunsTable rows={page.rows} now={page.now} zone={zone} />
      )}
      <RunsFoot page={page} text={text} zone={zone} isFirst={isFirst} />
    </>
  )
}
