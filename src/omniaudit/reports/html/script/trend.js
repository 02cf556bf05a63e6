
// How the runs went that the history keeps: two small charts, and the same as a table.

const SVG = "http://www.w3.org/2000/svg";
const DAY = new Intl.DateTimeFormat(LOCALE, {dateStyle: "medium", timeZone: ZONE});
const day = text => DAY.format(new Date(text));

function drawn(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Rate and irritants from the oldest run to this one, in one sentence.
function trendSentence() {
  const runs = report.trend ?? [];
  if (runs.length < 2) return "";
  const known = run => run.rate === null ? t("unknown") : rate(run.rate);
  const [first, last, now] = [runs[0], runs.at(-2), runs.at(-1)];
  const names = {number: count(runs.length), day: day(first.as_of), first: known(first), rate: known(now),
    before: count(first.irritants), now: count(now.irritants), last: known(last), past: count(last.irritants)};
  return runs.length === 2
    ? t("Since the run of {day}: consistent {first} → {rate}, irritants {before} → {now}.", names)
    : t("In {number} runs since {day}: consistent {first} → {rate}, irritants {before} → {now}; the run before: {last}, {past}.", names);
}

// One figure of every run as a line with dots, by time; a run of which it is unknown breaks the line.
function chart(title, value, floor, ceiling, told) {
  const runs = report.trend, width = 360, height = 150, left = 48, right = 12, top = 14, bottom = 26;
  const [begin, end] = [runs[0], runs.at(-1)].map(run => Date.parse(run.as_of));
  const across = run => left + (width - left - right) * (Date.parse(run.as_of) - begin) / Math.max(end - begin, 1);
  const up = n => top + (height - top - bottom) * (1 - (n - floor) / Math.max(ceiling - floor, 1e-9));
  const place = run => `${across(run).toFixed(1)} ${up(value(run)).toFixed(1)}`;
  let pen = "M";
  const path = runs.map(run => {
    const step = value(run) === null ? "" : `${pen}${place(run)}`;
    pen = step ? "L" : "M";
    return step;
  }).join("");
  const known = runs.filter(run => value(run) !== null);
  const lines = [floor, ceiling].map(n => drawn("g", {class: "axis"},
    drawn("line", {x1: left, x2: width - right, y1: up(n), y2: up(n)}),
    drawn("text", {x: left - 6, y: up(n) + 4, "text-anchor": "end"}, told(n))));
  const ends = [[runs[0], "start"], [runs.at(-1), "end"]].map(([run, anchor]) =>
    drawn("text", {x: across(run), y: height - 6, "text-anchor": anchor}, day(run.as_of)));
  const dots = known.map(run => drawn("circle", {
    cx: across(run).toFixed(1), cy: up(value(run)).toFixed(1), r: run === runs.at(-1) ? 4.5 : known.length > 40 ? 1.5 : 2.5,
  }, drawn("title", {}, `${moment(run.as_of)}: ${told(value(run))}`)));
  return el("figure.chart", {}, el("figcaption", {}, title),
    drawn("svg", {viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}. ${trendSentence()}`},
      ...lines, drawn("path", {d: path}), ...dots, ...ends));
}

function trend() {
  const runs = report.trend ?? [];
  const notices = (report.history?.notices ?? []).map(notice => el("li", {}, data(notice.message)));
  const remarks = notices.length ? el("ul.remarks", {}, notices) : null;
  if (runs.length < 2) return section("trend", t("Trend"), "", remarks);
  const lowest = Math.min(...runs.filter(run => run.rate !== null).map(run => run.rate), 1);
  const floor = Math.max(0, Math.floor(lowest * 10 - 0.001) / 10);
  const most = Math.max(...runs.map(run => run.irritants), 1);
  const rows = [...runs].reverse().map(run => [moment(run.as_of),
    figures(run.rate === null ? t("unknown") : rate(run.rate)), figures(count(run.irritants)),
    ...SEVERITIES.map(name => figures(count(run[name] ?? 0)))]);
  return section("trend", t("Trend"), trendSentence(),
    el("div.charts", {},
      chart(t("Consistent"), run => run.rate, floor, 1, rate),
      chart(t("Irritants"), run => run.irritants, 0, most, count)),
    el("details", {}, el("summary", {}, t("Every run")),
      table(t("The runs that the history keeps, the newest first"),
        [t("Run"), t("Consistent"), t("Irritants"), ...SEVERITIES.map(name => capital(spoken(name)))], rows)),
    remarks);
}
