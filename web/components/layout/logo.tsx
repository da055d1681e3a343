/** The mark: a trunk line with one branch that leaves it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6b82" />
      <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round">
        <path d="M7 10h18" />
        <path d="M14 10v7a5 5 0 0 0 5 5h6" />
      </g>
      <circle cx="14" cy="10" r="3.4" fill="#0b6b82" stroke="#fff" strokeWidth="2.4" />
      <circle cx="25" cy="22" r="2.6" fill="#8fe3f5" />
    </svg>
  )
}
