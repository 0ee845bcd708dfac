/** Stands with the table, since the reading room draws into a shadow root; the colours are those of either room, dark or light. */
export const followUpCss = `
.fu { display: grid; gap: 8px; font-size: 13px; color: var(--q-ink, var(--ink)); }
.fu p { margin: 0; }
.fu-scroll { overflow-x: auto; }
.fu table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.fu th, .fu td { text-align: left; vertical-align: top; padding: 7px 10px; border-bottom: 1px solid var(--q-line, var(--line)); min-width: 120px; }
.fu thead th { font-weight: 600; font-size: 12px; white-space: nowrap; }
.fu th > *, .fu-cell > *, .fu-change > * { display: block; }
.fu small, .fu-faint { color: var(--q-ink-soft, var(--soft)); font-size: 12px; font-weight: 400; white-space: normal; }
.fu-go { border: 0; padding: 0; background: none; font: inherit; font-weight: 600; color: var(--q-link, var(--link)); cursor: pointer; text-align: left; }
.fu-go:hover { text-decoration: underline; }
.fu-curve { color: var(--q-link, var(--link)); margin-top: 4px; max-width: 100%; }
.fu-axis { stroke: var(--q-line, var(--track)); stroke-width: 1; }
.fu-error { stroke: currentColor; stroke-width: 1; opacity: 0.45; }
.fu-change { font-size: 12px; color: var(--q-ink-soft, var(--soft)); }
.fu-grown b { color: var(--q-warn, var(--warn)); } .fu-shrunk b { color: var(--q-good, var(--good)); }
.fu-doubt { font-size: 12px; color: var(--q-warn, var(--warn)) !important; }
.fu-machine { font-size: 12px; color: var(--q-machine, var(--machine)); font-weight: 600; }
.fu-status-new { color: var(--q-warn, var(--warn)) !important; }
.fu-separate { border: 1px solid var(--q-line, var(--track)); border-radius: 10px; margin-top: 3px; padding: 0 8px; background: none; font: inherit; font-size: 12px; line-height: 20px; color: var(--q-ink-soft, var(--soft)); cursor: pointer; }
.fu-separate:hover { color: var(--q-ink, var(--ink)); }
`;
