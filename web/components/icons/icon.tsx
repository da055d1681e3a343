import { icons, type IconName } from './paths.ts'

/** One of our line icons, 16 px on a 16 px grid; decorative unless it is given a title. */
export function Icon({ name, size = 16, title }: { name: IconName; size?: number; title?: string }) {
  return (
    <svg
      width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={1.4} strokeLinecap="round" strokeLinejoin="round"
      style={{ flex: 'none' }} {...(title === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': title })}
    >
      {icons[name].map((path) => <path key={path} d={path} />)}
    </svg>
  )
}
