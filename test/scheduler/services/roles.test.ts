import { describe, expect, test } from "vitest"
import { ROLES, type Role } from "#core/role.ts"
import { authorise, mayDo, NEEDED, type Verb } from "#scheduler/services/context.ts"
import { testbed } from "./a-context.ts"

const { ctx } = testbed()

/** Written out once more on purpose: a verb whose role is changed has to be changed here, too. */
const LEAST: Readonly<Record<Verb, Role>> = {
  "schedule.read": "viewer",
  "run.read": "viewer",
  "status.read": "viewer",
  "audit.read": "viewer",
  "user.change_own_password": "viewer",
  "schedule.enable": "operator",
  "schedule.disable": "operator",
  "schedule.create": "editor",
  "schedule.update": "editor",
  "schedule.delete": "editor",
  "schedule.apply": "editor",
  "schedule.tag": "editor",
  "schedule.restore": "editor",
  "schedule.undo": "operator",
  "user.list": "admin",
  "user.create": "admin",
  "user.disable": "admin",
  "user.enable": "admin",
  "user.reset_password": "admin",
  "user.set_role": "admin",
}

const VERBS = Object.keys(NEEDED) as Verb[]

test("every verb has a role that is written down", () => {
  expect(Object.keys(LEAST).sort()).toEqual([...VERBS].sort())
})

describe.each(VERBS)("%s", (verb) => {
  test.each(ROLES)("as %s", (role) => {
    const isAllowed = ROLES.indexOf(role) >= ROLES.indexOf(LEAST[verb])
    expect(mayDo(role, verb)).toBe(isAllowed)
    const asked = () => authorise(ctx({ role }), verb)
    if (isAllowed) expect(asked).not.toThrow()
    else expect(asked).toThrow(`is ${role} and may not do ${verb}`)
  })
})
