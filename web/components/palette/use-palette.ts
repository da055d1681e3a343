import { useHotkeys } from '@mantine/hooks'
import { useCallback, useState } from 'react'

/** Whether the palette is open; Ctrl+K or Cmd+K opens and closes it anywhere, `/` opens it outside of inputs. */
export function usePalette() {
  const [isOpen, setOpen] = useState(false)
  const open = useCallback(() => setOpen(true), [])
  const close = useCallback(() => setOpen(false), [])
  useHotkeys([['mod+K', () => setOpen((was) => !was)]], [])
  useHotkeys([['/', open]])
  return { isOpen, open, close }
}
