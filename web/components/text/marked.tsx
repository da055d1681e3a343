import { markedParts } from '../../format/text.ts'

/** A text with the searched words marked. */
export function Marked({ text, query }: { text: string; query: string }) {
  return <>{markedParts(text, query).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>
}
