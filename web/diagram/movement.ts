/** How long a movement of the view takes, in ms: none at all for who asked their system for less motion. */
export function movement(ms: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms
}
