import Link from "next/link"
import { Suspense } from "react"
import type { MayDo } from "#app/_data/schedules.ts"
import { countText } from "#app/_format/duration.ts"
import { FilteredEmpty } from "#app/_ui/empty.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import type { Instant } from "#core/brand.ts"
import type { ScheduleList } from "#scheduler/services/schedules/search.ts"
import { BulkBar } from "./bulk-bar.tsx"
import { DialogHost } from "./dialog-host.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { ListFooter } from "./footer.tsx"
import { ListKeys } from "./list-keys.tsx"
import { ListScope, type Scope } from "./list-scope.tsx"
import { NewSchedule } from "./new-schedule.tsx"
import { rowMark } from "./row-mark.ts"
import styles from "./table.module.css"
import { ScheduleTable } from "./table.tsx"
import { CountedViews, Views } from "./views.tsx"
import { listPath, type Wish } from "./wish.ts"

type ListRoomProps = { list: ScheduleList; wish: Wish; now: Instant; may: MayDo; reader: string }

/** The room when there are schedules: head, filter, views, rows, and what acts on them. */
export function ListRoom({ list, wish, now, may, reader }: ListRoomProps) {
  const { rows, count, all, next, previous } = list
  const isFiltered = wish.q !== ""
  return (
    <div className={styles.room}>
      <PageHead title="Schedules" note={countText(all)} acts={<NewSchedule may={may} />} />
      <FilterBar wish={wish} count={isFiltered ? `${countText(count)} of ${countText(all)}` : ""} />
      <Suspense fallback={<Views wish={wish} counts={null} />}>
        <CountedViews wish={wish} />
      </Suspense>
      <ListScope scope={scopeOf({ list, wish, now, may, reader })}>
        {rows.length > 0 ? (
          <>
            <ScheduleTable rows={rows} wish={wish} now={now} reader={reader} />
            <ListFooter wish={wish} shown={rows.length} count={count} next={next} previous={previous} />
          </>
        ) : (
          <div className={styles.panel}>
            <NothingHere wish={wish} count={count} />
          </div>
        )}
        <ListKeys />
        <BulkBar />
        <DialogHost />
      </ListScope>
    </div>
  )
}

/** The filter hides them all, or what stood on this page has gone. */
function NothingHere({ wish, count }: { wish: Wish; count: number }) {
  if (count > 0)
    return (
      <FilteredEmpty of="schedules" filter={`page from ${countText(wish.from)}`}>
        <Link prefetch={false} href={listPath(wish)}>
          To the first page
        </Link>
      </FilteredEmpty>
    )
  return (
    <FilteredEmpty of="schedules" filter={wish.q}>
      <Link prefetch={false} href={listPath({ ...wish, q: "" })}>
        Clear
      </Link>
    </FilteredEmpty>
  )
}

function scopeOf({ list, wish, now, may, reader }: ListRoomProps): Scope {
  const sort = `${wish.isDescending ? "-" : ""}${wish.sort}`
  return {
    filter: wish.q,
    params: { q: wish.q, sort, ...(wish.page === null ? {} : { after: wish.page }) },
    rows: list.rows.map((row) => ({
      id: row.id,
      name: row.name,
      zone: row.timeZone,
      nextAt: row.next?.at ?? null,
      enabled: row.enabled,
      revision: row.revision,
      mark: rowMark(row),
    })),
    count: list.count,
    now,
    readerZone: reader,
    noSwitch: may.switch ? null : `Switching takes the role operator; yours is ${may.role}.`,
    noEdit: may.edit ? null : `This takes the role editor; yours is ${may.role}.`,
  }
}
