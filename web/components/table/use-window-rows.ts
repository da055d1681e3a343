import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useState } from 'react'

/** Up to this many rows are all in the page, where the browser's own search and a screen reader find them. */
const allRowsUpTo = 150

type WindowRows = { items: { index: number; start: number }[]; height: number; scrollTo: (index: number) => void }

/** Which rows of a list of equal rows the window shows while the page scrolls. */
export function useWindowRows(list: RefObject<HTMLElement | null>, count: number, rowHeight: number): WindowRows {
  const [offset, setOffset] = useState(0)
  // What stands above the list may grow at any render; the state only changes when it did.
  useLayoutEffect(() => {
    const top = list.current === null ? 0 : Math.round(list.current.getBoundingClientRect().top + window.scrollY)
    if (top !== offset) setOffset(top)
  })
  const virtualizer = useWindowVirtualizer({
    count, estimateSize: () => rowHeight, overscan: count <= allRowsUpTo ? count : 12, scrollMargin: offset, scrollPaddingStart: 96, scrollPaddingEnd: 24,
  })
  return {
    items: virtualizer.getVirtualItems().map((item) => ({ index: item.index, start: item.start - offset })),
    height: virtualizer.getTotalSize(),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }
}
