import { useSyncExternalStore } from 'react'

/** The time, by the second, for what ages while one looks. */
export function useNow(): number {
  return useSyncExternalStore(everySecond, wholeSecond)
}

function everySecond(changed: () => void): () => void {
  const timer = setInterval(changed, 1000)
  return () => clearInterval(timer)
}

function wholeSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000
}
