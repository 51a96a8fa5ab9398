"""The look of the brief: light and dark, on a screen, a telephone and paper; nothing is loaded from anywhere."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --quiet: #5a6675; --paper: #ffffff; --panel: #f3f6f9;
  --rule: #d5dce4; --strong: #0b5cad; --low: #0072b2; --high: #b85a00; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --quiet: #a3afbd; --paper: #12171d;
  --panel: #1b222b; --rule: #36414e; --strong: #6cb4ff; --low: #56b4e9; --high: #e69f00; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .6rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; padding-top: .6rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .4rem 0; max-width: 48rem; }
a { color: var(--strong); overflow-wrap: anywhere; }
.eyebrow, .quiet, small { color: var(--quiet); }
.answer { font-size: 1.2rem; line-height: 1.4; border-left: 4px solid var(--strong); padding-left: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .7rem; margin: 1rem 0; }
.tiles > div { background: var(--panel); border-radius: .5rem; padding: .7rem .9rem; }
.tiles b { display: block; font-size: 1.35rem; }
.whole { white-space: nowrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; vertical-align: top; padding: .35rem .55rem; border-bottom: 1px solid var(--rule); }
th:first-child, .words th, .words td { text-align: left; }
.words th { white-space: nowrap; font-weight: 600; width: 14rem; }
thead th { border-bottom: 2px solid var(--quiet); }
.best { background: var(--panel); font-weight: 600; }
svg { width: 100%; height: auto; display: block; margin: .5rem 0; overflow: visible; }
svg text { fill: var(--ink); font: 13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg text.quiet { fill: var(--quiet); }
svg text.strong { font-weight: 700; fill: var(--strong); }
.grid { stroke: var(--rule); } .centre { stroke: var(--quiet); stroke-dasharray: 3 3; }
.whisker { stroke-width: 3; } .whisker.plain { stroke: var(--quiet); } .whisker.strong { stroke: var(--strong); }
.point.plain { fill: var(--quiet); } .point.strong { fill: var(--strong); }
.swing.low { fill: var(--low); } .swing.high { fill: var(--high); }
.part.compute { fill: #0072b2; } .part.attention { fill: #56b4e9; } .part.recompute { fill: #8fa3b8; }
.part.tensor { fill: #009e73; } .part.expert { fill: #7bc8a4; } .part.context { fill: #f0e442; }
.part.pipeline_transfer { fill: #e69f00; } .part.bubble { fill: #d55e00; } .part.data { fill: #cc79a7; }
.part.optimizer { fill: #7a5ea8; } .part.other { fill: #8c8c8c; }
ol { padding-left: 1.6rem; font-size: .9rem; } li { margin: .15rem 0; overflow-wrap: anywhere; }
@media screen and (max-width: 40rem) { .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .words th { width: 7.5rem; white-space: normal; } figure { overflow-x: auto; } figure svg { min-width: 36rem; } }
@page { size: A4; margin: 16mm 14mm 18mm;
  @bottom-left { content: "Supercycle brief"; font: 8pt system-ui, "DejaVu Sans", sans-serif; color: #5a6675; }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8pt system-ui, "DejaVu Sans", sans-serif;
    color: #5a6675; } }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } ol, table { font-size: 8.5pt; }
  h2, h3 { break-after: avoid; } svg, tr, .tiles, .words, figure { break-inside: avoid; } .scroll { overflow: visible; }
  th, td { padding: .25rem .3rem; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
