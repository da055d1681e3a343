import { lazy, Suspense } from 'react'
import styles from './markdown.module.css'

const Rendered = lazy(() => import('./markdown-rendered.tsx').then((module) => ({ default: module.MarkdownRendered })))

/** A description as markdown; until the renderer has arrived, and for plain text, the text as it is. HTML in it is never interpreted. */
export function Markdown({ text }: { text: string }) {
  const plain = <p className={styles.plain}>{text}</p>
  return <div className={styles.markdown}>{looksLikeMarkdown(text) ? <Suspense fallback={plain}><Rendered text={text} /></Suspense> : plain}</div>
}

function looksLikeMarkdown(text: string): boolean {
  return /[*_`#[\]~|]|^\s*(?:[-+>]|\d+\.)\s|https?:|\n\s*\n/m.test(text)
}
