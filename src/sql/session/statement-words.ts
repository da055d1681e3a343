/** Words without which a statement moves no data from one relation into another. */
const moving = /\b(?:insert|update|delete|merge|create|into|copy|call|do|select)\b/i
const onlyReads = /^\s*(?:select|with|values|table|\()(?![\s\S]*\b(?:insert|update|delete|merge|into)\b)/i

/** Whether a statement may move data, told by its words without parsing it. */
export function mayMoveData(text: string): boolean {
  return moving.test(text) && !onlyReads.test(text)
}

const ofSession = /^\s*(?:set|reset|discard|begin|start|commit|end|rollback|abort|savepoint|release)\b|\bset_config\s*\(/i

/** Whether a statement may change what names mean in the rest of its session, or end a transaction that did. */
export function mayChangeNames(text: string): boolean {
  return ofSession.test(text)
}

const setsPath = /^\s*set\s+(?:session\s+|local\s+)?(?:search_path|schema)\b|\bset_config\s*\(/i

/** Whether a statement may set a search_path. */
export function maySetPath(text: string): boolean {
  return setsPath.test(text)
}

const makes = /^\s*(?:create\s+(?:(?:global|local)\s+)?(?:temp|temporary|unlogged)?\s*table\b|(?:with|select)\b[\s\S]*\binto\b)/i

/** Whether a statement may make a table. */
export function mayMakeTable(text: string): boolean {
  return makes.test(text)
}
