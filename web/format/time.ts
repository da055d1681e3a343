const steps = [
  { unit: 'y', ms: 365.25 * 86_400_000 },
  { unit: 'mo', ms: 30.44 * 86_400_000 },
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
] as const

/** How long ago an instant was, in one unit: `3 h ago`; what is less than a minute away is `just now`. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at)
  for (const { unit, ms } of steps) {
    if (distance < ms) continue
    const text = `${Math.floor(distance / ms)}\u202f${unit}`
    return at > now ? `in ${text}` : `${text} ago`
  }
  return 'just now'
}

/** The exact instant in the viewer's zone, with the zone named. */
export function exactTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
  }).format(at)
}
