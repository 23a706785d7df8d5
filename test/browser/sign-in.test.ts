import { expect, test } from "vitest"
import { PHONE, signIn } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile({ beat: false })

test("nobody sees anything before signing in, and is brought to where they wanted to go", async () => {
  const { page, complaints, close } = await stage().openStranger()
  await page.goto("/runs")
  expect(new URL(page.url()).pathname).toBe("/sign-in")
  const before = await page.content()
  expect(before).not.toMatch(/leader|epoch|schedules/i)
  await signIn(page, stage().people.viewer)
  expect(new URL(page.url()).pathname).toBe("/runs")
  expect(complaints).toEqual([])
  await close()
})

test("a wrong password and an unknown e-mail are answered alike", async () => {
  const { page, close } = await stage().openStranger({ size: PHONE })
  const answers: (string | null)[] = []
  for (const email of [stage().people.viewer.email, "nobody@example.com"]) {
    await page.goto("/sign-in")
    await page.getByLabel("E-mail").fill(email)
    await page.getByLabel("Password", { exact: true }).fill("not the password")
    await page.keyboard.press("Enter")
    answers.push(await page.getByRole("alert").filter({ hasText: /./ }).first().textContent())
  }
  expect(answers[0]).toBe(answers[1])
  await close()
})

test("the cookie is out of reach of scripts and of other sites, and signing out ends the session", async () => {
  const { page, close } = await stage().open("viewer")
  const [cookie] = (await page.context().cookies()).filter((one) => one.name.includes("onebeat"))
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" })
  const kept = await page.context().cookies()
  await page.request.get("/schedules")
  await page.getByRole("button", { name: /Vera Stone/ }).click()
  await page.getByRole("menuitem", { name: "Sign out" }).click()
  await page.waitForURL("**/sign-in")
  await page.context().addCookies(kept)
  await page.goto("/schedules")
  expect(new URL(page.url()).pathname).toBe("/sign-in")
  await close()
})

test("a first password has to be changed before anything else", async () => {
  await stage().pool.query("update users set must_change_password = true where email = $1", ["operator@example.com"])
  const { page, close } = await stage().open("operator")
  await page.waitForURL((url) => url.pathname === "/change-password")
  await page.goto("/schedules")
  expect(new URL(page.url()).pathname).toBe("/change-password")
  await close()
})
