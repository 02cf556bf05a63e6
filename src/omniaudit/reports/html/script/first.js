
// The jobs, worst first: what many irritants have in common is one job, for one team.

const MOST_JOBS = 5;

// Irritants of one rule on one channel are one job, or one for each cause that explains some of them.
function jobs() {
  const groups = new Map();
  for (const row of ROWS) {
    const key = JSON.stringify([of.cause(row), of.code(row), of.channel(row)]);
    const job = groups.get(key);
    if (job) job.rows += 1;
    else groups.set(key, {first: row, rows: 1});
  }
  const all = [...groups.values()];
  all.sort((a, b) => of.score(b.first) - of.score(a.first) || b.rows - a.rows || of.rank(a.first) - of.rank(b.first));
  return joined(all);
}

// What else is wrong with the same product on the same channel is mended in one go.
function joined(all) {
  const kept = [], places = new Map();
  for (const job of all) {
    const place = JSON.stringify([of.key(job.first), of.channel(job.first)]);
    const other = places.get(place);
    if (other && job.rows === 1) other.also.push(job.first);
    else {
      const whole = {...job, also: []};
      kept.push(whole);
      if (!other) places.set(place, whole);
    }
  }
  return kept;
}

function mendFirst() {
  const unread = report.channels.filter(channel => channel.required && channel.status !== "ok");
  const all = jobs();
  const shown = all.slice(0, MOST_JOBS);
  if (!unread.length && !shown.length) return null;
  return section("first", t("Mend first"),
    t("One job a line, the one that harms customers most on top, with the team that must do it."),
    el("ol.jobs", {}, unread.map(readAgain), shown.map(job)),
    all.length > shown.length
      ? el("p.fine", {}, plural(all.length - shown.length, "{n} more job is in the list below.", "{n} more jobs are in the list below."))
      : null);
}

const readAgain = channel => el("li.job", {},
  el("div.body", {},
    el("p.who", {}, el("span.role", {}, t("Who:")), " ", data(channel.label)),
    el("h3", {}, channel.status === "failed"
      ? t("{channel} could not be read.", {channel: channel.label})
      : t("{channel} was read only in part.", {channel: channel.label})),
    el("p.remedy", {}, data(channel.detail ?? spoken(channel.reason ?? "")))));

function job({first, rows, also}) {
  const channel = of.channel(first), others = rows - 1;
  return el("li.job", {},
    el("div.body", {},
      el("p.who", {}, el("span.role", {}, t("Who:")), " ", data(mender(channel)), " ", chip(of.severity(first))),
      el("h3", {}, el("a", {href: address(first)}, data(clipped(of.title(first))))),
      el("p.message", {}, data(clipped(of.message(first)))),
      of.cause(first) ? el("p.message", {}, el("b", {}, t("Probable cause:")), " ", prose(causeOf(first))) : null,
      el("p.remedy", {}, el("b", {}, t("To do:")), " ", prose(of.remedy(first))),
      also.length ? el("ul.also", {}, also.map(row => el("li", {}, data(clipped(of.message(row))), el("br"), prose(of.remedy(row))))) : null,
      others
        ? el("p", {}, el("button.link", {type: "button", onclick: () => showOnly({
            code: of.code(first), channel, cause: of.cause(first)})},
          plural(others, "{n} more irritant of the same kind: show all", "{n} more irritants of the same kind: show all")))
        : null));
}

const LONGEST = 400;

// A text for a line: the product's view shows all of it.
const clipped = text => text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;

const address = row => `#irritant=${encodeURIComponent(of.fingerprint(row))}`;

function causes() {
  if (!report.causes.length) return null;
  const heads = [t("Probable cause"), t("Who mends it"), t("Rule"), t("Products"), t("Irritants"), t("Score")];
  const rows = report.causes.map(cause => [
    [el("button.link", {type: "button", onclick: () => showOnly({cause: cause.cause, channel: cause.channel, code: cause.code})},
      capital(spoken(cause.cause))), cause.evidence ? el("p.fine", {}, prose(capital(cause.evidence))) : null],
    data(mender(cause.channel)), cause.code,
    figures(count(cause.products)), figures(count(cause.irritants)), figures(score(cause.score)),
  ]);
  return section("causes", t("Causes"), t("One cause often explains many irritants: mend it once, at its source."),
    table(t("Probable causes, the most harmful first"), heads, rows));
}

const figures = content => ({content, class: "number"});
