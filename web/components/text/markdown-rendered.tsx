import ReactMarkdown from 'react-markdown'

/**
 * Markdown as React elements. Raw HTML stays text (no rehype-raw), and react-markdown drops every link whose protocol could run code;
 * images would let a comment in a database call out to the network, so only their words are shown.
 */
export function MarkdownRendered({ text }: { text: string }) {
  return (
    <ReactMarkdown
      components={{
        a: ({ href, children }) => <a {...(href !== undefined && { href })} target="_blank" rel="noreferrer noopener nofollow">{children}</a>,
        img: ({ alt }) => <em>{alt}</em>,
        h1: 'h3', h2: 'h3', h4: 'h3', h5: 'h3', h6: 'h3',
      }}
    >
      {text}
    </ReactMarkdown>
  )
}
