/** Works when pasted where `npm start` runs, and wherever DATABASE_URL is set. */
export const SAMPLE_COMMAND = `npx onebeat schedules create --name dunning-reminders-us \\
  --cron "30 9 * * mon-fri" --tz America/New_York \\
  --task http.request --payload '{"url": "https://example.com/dunning"}'`

export const SAMPLE_FILE = `# schedules.yaml — onebeat apply -f schedules.yaml
- name: dunning-reminders-us
  description: Reminds customers of open invoices
  cron: "30 9 * * mon-fri"
  timeZone: America/New_York
  task: http.request
  payload: { url: "https://example.com/dunning" }
  tags: [billing, mail]
- name: heartbeat
  every: 30s
  task: log.message
  payload: { message: still here }
`
