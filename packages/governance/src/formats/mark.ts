/** By it the one comment of a pull request is found again. */
export const SUMMARY_MARK = '<!-- quoin-governance-summary -->';
