import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { tags } from '@lezer/highlight'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--tl-sql-keyword)', fontWeight: '500' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--tl-sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--tl-sql-number)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--tl-sql-type)' },
  { tag: tags.comment, color: 'var(--tl-sql-comment)', fontStyle: 'italic' },
])

const look = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'transparent', color: 'var(--tl-text)' },
  '&.cm-focused': { outline: '2px solid var(--tl-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--tl-code)', lineHeight: '1.6', maxHeight: '70vh' },
  '.cm-content': { padding: '10px 0' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--tl-text-faint)', border: 'none', paddingLeft: '6px' },
  '.cm-line': { paddingLeft: '10px' },
})

/** CodeMirror with PostgreSQL's grammar, nothing to edit. */
export function SqlView({ text, label }: { text: string; label: string }) {
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (frame.current === null) return
    const view = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          sql({ dialect: PostgreSQL }), syntaxHighlighting(colours), lineNumbers(), look,
          EditorState.readOnly.of(true), EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'aria-readonly': 'true' }),
        ],
      }),
    })
    return () => view.destroy()
  }, [text, label])
  return <div ref={frame} />
}
