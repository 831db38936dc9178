/** The design language of the app, as far as a page without scripts needs it. */
export const style = `
:root { color-scheme: light dark; --bg: #f5f6f3; --surface: #fff; --line: #dbe1dd; --ink: #15211f; --ink-2: #4a5a57;
  --accent: #0b6b63; --accent-hover: #085750; --on-accent: #fff; --accent-soft: #e0f0ed; --focus: #1e63e9; }
@media (prefers-color-scheme: dark) { :root { --bg: #0d1312; --surface: #151c1b; --line: #26302e; --ink: #e9efed;
  --ink-2: #a9b7b3; --accent: #5cc7ba; --accent-hover: #7ad6ca; --on-accent: #06201d; --accent-soft: #12302c; --focus: #79a8ff; } }
* { box-sizing: border-box; margin: 0; }
body { font: 400 16px/1.5 Inter, system-ui, "Segoe UI", sans-serif; color: var(--ink); background: var(--bg); }
header { display: flex; gap: 10px; align-items: center; padding: 18px 24px; font-size: 18px; font-weight: 680;
  letter-spacing: -.02em; background: var(--surface); border-bottom: 1px solid var(--line); }
.mark { width: 24px; height: 24px; border-radius: 50%;
  background: radial-gradient(circle, var(--surface) 0 3.5px, var(--accent) 3.6px 11px, transparent 11.2px); }
main { max-width: 980px; margin: 0 auto; padding: 56px 24px 64px; }
.logo { display: block; max-height: 72px; max-width: 320px; margin-bottom: 24px; padding: 8px; background: #fff; border-radius: 8px; }
h1 { font-size: 32px; line-height: 1.15; font-weight: 640; letter-spacing: -.018em; }
h2 { font-size: 19px; font-weight: 620; letter-spacing: -.008em; }
.lede { font-size: 19px; color: var(--ink-2); margin-top: 12px; max-width: 36em; }
.dim { color: var(--ink-2); }
.small { font-size: 14px; }
.two { display: flex; flex-wrap: wrap; gap: 48px; margin-top: 40px; }
.two > :first-child { flex: 1 1 380px; }
ol { padding: 0; list-style: none; counter-reset: step; }
li { counter-increment: step; display: grid; grid-template-columns: 40px 1fr; padding: 14px 0; }
li::before { content: counter(step); width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center;
  font-size: 14px; font-weight: 650; background: var(--accent-soft); color: var(--accent); }
.button { display: inline-flex; align-items: center; min-height: 54px; padding: 0 30px; margin-top: 24px;
  border-radius: 12px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; }
.button:hover { background: var(--accent-hover); }
a { color: var(--accent); }
a:focus-visible { outline: 2px solid var(--focus); outline-offset: 3px; }
aside { flex: 0 1 280px; align-self: start; padding: 24px; background: var(--surface); border: 1px solid var(--line);
  border-radius: 18px; }
aside svg { display: block; width: 100%; border-radius: 8px; margin-bottom: 16px; }
.link { overflow-wrap: anywhere; font-weight: 600; }
.rule { margin-top: 40px; padding-top: 24px; border-top: 1px solid var(--line); }
.code { font-size: 32px; font-weight: 600; letter-spacing: .12em; font-variant-numeric: tabular-nums; margin: 16px 0; }
article { padding: 20px 24px; margin-top: 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 18px; }
pre { white-space: pre-wrap; font: inherit; margin-top: 8px; }
`;
