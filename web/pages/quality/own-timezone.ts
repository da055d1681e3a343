/** The time zone of whoever looks at the page. */
export function ownTimezone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
