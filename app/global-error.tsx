"use client"

/** When not even the frame could be drawn. It is sent without styles or scripts of its own, so it can always be shown. */
export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body style={{ margin: 24, fontFamily: "system-ui, sans-serif" }}>
        <h1 style={{ fontSize: 20 }}>The admin failed</h1>
        <p>Its log has the cause{error.digest === undefined ? "" : ` ${error.digest}`}. Load the page again.</p>
        <p>Nothing else depends on this page: beat and workers go on.</p>
      </body>
    </html>
  )
}
