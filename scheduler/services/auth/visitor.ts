/** Where a request comes from. */
export type Visitor = { address: string; userAgent: string }

/** Written by the front door of the admin's server, whatever a request says: the visitor's address, … */
export const ADDRESS_HEADER = "x-onebeat-address"
/** … and the path with its query as the address bar has it. */
export const PATH_HEADER = "x-onebeat-path"
