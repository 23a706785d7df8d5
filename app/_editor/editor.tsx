"use client"

import { useEffect, useState } from "react"
import { LiveTopics } from "#app/_shell/live.tsx"
import { Conflict } from "./conflict.tsx"
import styles from "./editor.module.css"
import { IdentitySection } from "./identity-section.tsx"
import { useKept } from "./kept.ts"
import { LeaveGuard } from "./leave-guard.tsx"
import type { Opening } from "./opening.ts"
import { PoliciesSection } from "./policies-section.tsx"
import { PreviewPanel } from "./preview-panel.tsx"
import { SaveBar } from "./save-bar.tsx"
import { createStore, EditorContext, type EditorState, loadEngine } from "./store.ts"
import { WhatSection } from "./what-section.tsx"
import { WhenSection } from "./when-section.tsx"

/** Left what one types, right what it means. */
export function Editor({ opening }: { opening: Opening }) {
  const [store] = useState(() => createStore(stateOf(opening)))
  const [isAwake, setIsAwake] = useState(false)
  useEffect(() => {
    void loadEngine().then(() => {
      store.judgeAgain()
      setIsAwake(true)
    })
  }, [store])
  useKept(store)
  return (
    <EditorContext value={store}>
      <LiveTopics only={[]} />
      {opening.mayEdit ? <LeaveGuard /> : null}
      <div className={styles.columns} data-engine={isAwake || undefined}>
        <div className={styles.main}>
          <Conflict />
          <fieldset className={styles.form} disabled={!opening.mayEdit} aria-label="The schedule">
            <IdentitySection isNew={opening.stored === null} />
            <WhenSection calendarNames={opening.calendarNames} />
            <WhatSection opening={opening} />
            <PoliciesSection />
          </fieldset>
        </div>
        <PreviewPanel now={opening.now} reader={opening.reader} />
      </div>
      {opening.mayEdit ? <SaveBar /> : null}
    </EditorContext>
  )
}

function stateOf({ stored, values, judged, calendars }: Opening): EditorState {
  return {
    identity: {
      id: stored?.id ?? null,
      revision: stored?.revision ?? 0,
      createdAt: stored?.createdAt ?? null,
      isRefused: stored?.isRefused ?? false,
    },
    values,
    base: values,
    baseDraft: judged.draft,
    judged,
    seen: judged,
    calendars,
    from: null,
    touched: new Set(),
    isTried: false,
    isSaving: false,
    refused: {},
    conflict: null,
  }
}
