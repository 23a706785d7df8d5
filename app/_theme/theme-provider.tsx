"use client"

import { MantineProvider } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { theme, variables } from "./theme.ts"

/**
 * Mantine for everything inside. The nonce is the document's, for as long as it is open: a refresh is another request with
 * another nonce, which the document's policy does not know.
 */
export function ThemeProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [ofDocument] = useState(nonce)
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => ofDocument}
    >
      <NonceForOthers nonce={ofDocument} />
      {children}
    </MantineProvider>
  )
}

/** Where the scroll lock under Mantine's dialogs looks for a nonce. */
function NonceForOthers({ nonce }: { nonce: string }) {
  if (typeof window !== "undefined") Reflect.set(window, "__webpack_nonce__", nonce)
  return null
}
