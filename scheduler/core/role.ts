/** What people may do, from the least to the most: each role may all that the ones before it may. */
export const ROLES = ["viewer", "operator", "editor", "admin"] as const
export type Role = (typeof ROLES)[number]

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text)
}

/** Whether a role is as much as what is needed. */
export function reaches(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
