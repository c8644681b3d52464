/** A quoin: the long and short stones that bind the corner of a wall. */
export function LogoMark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="currentColor" aria-hidden>
      <path d="M2 2h13v5.5H2zM2 9.25h8v5.5H2zM2 16.5h13V22H2z" />
      <path
        opacity=".5"
        d="M16.75 2H22v5.5h-5.25zM11.75 9.25H22v5.5H11.75zM16.75 16.5H22V22h-5.25z"
      />
    </svg>
  );
}

/** The mark with the name. */
export function Logo() {
  return (
    <span className="quoin-logo">
      <LogoMark />
      <span>Quoin</span>
    </span>
  );
}
