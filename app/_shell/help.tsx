"use client"

import { Modal } from "@mantine/core"
import { KeyHint } from "#app/_ui/words.tsx"
import { isApple } from "./apple.ts"
import styles from "./help.module.css"
import { activeKeys, keyText } from "./keys.ts"

/** Every key that does something on this page. */
export function Help({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <Modal opened={isOpen} onClose={close} title="Keys" closeButtonProps={{ "aria-label": "Close" }}>
      <dl className={styles.keys} tabIndex={-1} data-autofocus>
        {activeKeys().map(({ key, words }) => (
          <div key={key} className={styles.key}>
            <dt>{words}</dt>
            <dd>
              <KeyHint isSpoken>{keyText(key, isApple())}</KeyHint>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>Single keys act only outside fields.</p>
    </Modal>
  )
}
