/** A tab of an entity page; it is a link, so that it can be shared and opened elsewhere. */
export type Tab = { id: string; label: string; count?: number }
