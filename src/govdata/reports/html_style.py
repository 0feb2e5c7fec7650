"""The style of the page of a report: readable on a phone, at night, on paper, and without colours."""

STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --quiet: #57606a; --line: #d0d7de; --back: #fff; --soft: #f6f8fa;
  --error: #b42318; --warning: #8a5a00; --good: #1a7f37; --link: #0550ae }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #9da7b3; --line: #3d444d; --back: #0d1117; --soft: #161b22;
    --error: #ff8f85; --warning: #e3b341; --good: #56d364; --link: #79c0ff }
}
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: var(--text); background: var(--back);
  max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
a { color: var(--link) }
h1 { font-size: 1.4rem; border-left: .4rem solid; padding-left: .8rem; margin: .5rem 0 }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem }
h1.yes { color: var(--good) } h1.no, .error { color: var(--error) } .warning { color: var(--warning) }
.facts, nav ul { color: var(--quiet); list-style: none; margin: .3rem 0; padding: 0 }
.facts li, nav li { display: inline-block; margin-right: 1.2rem }
.counts { list-style: none; margin: 0; padding: 0 }
.counts li { padding: .3rem 0; border-bottom: 1px solid var(--line) } .counts span { color: var(--quiet) }
.counts b { display: inline-block; min-width: 6rem; font-variant-numeric: tabular-nums }
.findings { list-style: none; margin: 0; padding: 0 }
.findings > li { margin: .6rem 0; padding: .5rem .8rem; background: var(--soft); border-left: .25rem solid var(--line) }
.findings > li.is-error { border-color: var(--error) } .findings > li.is-warning { border-color: var(--warning) }
.findings p { margin: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0 0; font-size: .94em }
dt { color: var(--quiet) } dd { margin: 0 }
blockquote { margin: .3rem 0 0; padding-left: .6rem; border-left: .2rem solid var(--line); color: var(--quiet) }
summary { cursor: pointer; margin-top: .4rem; color: var(--link) }
.rule p { margin: .2rem 0 } :target { outline: .15rem solid var(--link); outline-offset: .2rem }
@media (max-width: 30rem) {
  body { padding: .6rem } .findings > li { padding: .4rem .6rem } dl { gap: .1rem .5rem }
}
@media print {
  :root { color-scheme: light; --text: #000; --quiet: #333; --back: #fff; --soft: #fff; --line: #999;
    --error: #8a1a12; --warning: #5e3d00; --good: #0f5323; --link: #000 }
  body { max-width: none; font-size: 10pt; padding: 0 } nav { display: none }
  .findings > li, .rule { break-inside: avoid } h2, h3 { break-after: avoid }
  details::details-content { content-visibility: visible; height: auto }
}
""".strip()
