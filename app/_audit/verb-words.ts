import type { AuditVerb } from "#core/search/audit.ts"

type VerbWords = {
  /** "ada disabled invoices" */
  did: string
  /** Over the entries of one subject: "Disabled". */
  title: string
}

const WORDS: Readonly<Record<AuditVerb, VerbWords>> = {
  "schedule.create": { did: "created", title: "Created" },
  "schedule.update": { did: "edited", title: "Edited" },
  "schedule.enable": { did: "enabled", title: "Enabled" },
  "schedule.disable": { did: "disabled", title: "Disabled" },
  "schedule.delete": { did: "deleted", title: "Deleted" },
  "schedule.tag": { did: "tagged", title: "Tagged" },
  "schedule.apply": { did: "applied a file to", title: "Applied from a file" },
  "schedule.restore": { did: "restored", title: "Restored" },
  "schedule.undo": { did: "undid a change of", title: "Undone" },
  "user.create": { did: "added", title: "Added" },
  "user.set_role": { did: "changed the role of", title: "Role changed" },
  "user.disable": { did: "disabled", title: "Disabled" },
  "user.enable": { did: "enabled", title: "Enabled" },
  "user.reset_password": { did: "reset the password of", title: "Password reset" },
  "user.change_own_password": { did: "changed the password of", title: "Password changed" },
}

/** A verb that this program does not know stands as the log has it. */
export function verbWords(verb: string): VerbWords {
  return Object.hasOwn(WORDS, verb) ? WORDS[verb as AuditVerb] : { did: verb, title: verb }
}

export type ActorWords = { name: string; by: "user" | "command line" | "beat" | "other" }

/** `user:ada@example.com` is Ada's e-mail; `cli:ada@host` a shell; `beat` the beat itself. */
export function actorWords(actor: string): ActorWords {
  if (actor === "beat") return { name: "the beat", by: "beat" }
  const [, kind, name] = /^(user|cli):(.+)$/s.exec(actor) ?? []
  if (kind === undefined || name === undefined) return { name: actor, by: "other" }
  return { name, by: kind === "user" ? "user" : "command line" }
}
