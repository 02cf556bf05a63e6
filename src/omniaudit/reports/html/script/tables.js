
// What stands around the irritants: channels, agreement, journeys, maturity, and what was not checked.

function channels() {
  const status = channel => el(`span.status.${channel.status}`, {},
    channel.status === "ok" || channel.required ? spoken(channel.status) : t("{status}, not required", {status: spoken(channel.status)}));
  const withTime = report.channels.some(channel => channel.requests);
  const heads = [t("Channel"), t("Kind"), t("Status"), t("Offers"), t("Rejected"),
    ...withTime ? [t("Requests"), t("Half answered within"), t("95 % answered within")] : [], t("Time")];
  const milliseconds = n => n === undefined ? "–" : t("{n} ms", {n: count(n)});
  const rows = report.channels.map(channel => [
    data(channel.label), spoken(channel.kind), status(channel), figures(count(channel.offers)), figures(count(channel.rejected)),
    ...withTime ? [figures(channel.requests ? count(channel.requests) : "–"),
      figures(milliseconds(channel.response_ms?.p50)), figures(milliseconds(channel.response_ms?.p95))] : [],
    figures(t("{n} s", {n: score(channel.seconds)})),
  ]);
  const remarks = report.channels.flatMap(channel => [
    channel.status !== "ok" ? el("li", {}, el("b", {}, data(channel.label)), COLON, data(channel.detail ?? spoken(channel.reason ?? ""))) : null,
    ...channel.notices.map(notice => el("li", {}, el("b", {}, data(channel.label)), COLON, data(notice.message))),
  ]).filter(Boolean);
  return section("channels", t("Channels read"), "",
    table(t("How each channel was read"), heads, rows),
    remarks.length ? [el("h3", {}, t("What was noticed while reading")), el("ul.remarks", {}, remarks)] : null);
}

// What is charged against what is displayed, with the lines that inspections draw.
function accuracy() {
  const share = ({rate: own, low, high}) =>
    figures(t("{rate} ({low} to {high})", {rate: rate(own), low: rate(low), high: rate(high)}));
  const lines = each => el("ul.remarks", {}, each.lines.map(line => el("li", {},
    el("b", {}, line.met ? t("met") : t("not met")), " ", data(line.text))));
  const rows = (report.price_accuracy ?? []).map(each => [
    data(label(each.channel)), data(each.displayed.map(label).join(", ")), figures(count(each.prices)), share(each.accuracy),
    share(each.overcharge), figures(count(each.undercharged)), figures(count(each.large)), lines(each),
  ]);
  return rows.length ? section("accuracy", t("Charged as displayed"),
    t("What customers pay against what they were shown. Not legal advice."),
    table(t("Charged as displayed"), [t("Channel"), t("Displayed on"), t("Prices"), t("Right"), t("Overcharged"),
      t("Undercharged"), t("Large overcharges"), t("Published lines")], rows)) : null;
}

// How far a rate is from agreement, as the share of the warning colour; the number stands in it.
function heat(share, ...content) {
  const cell = el("div.heat", {}, content);
  cell.style.setProperty("--heat", `${Math.round(Math.min((1 - share) / 0.25, 1) * 60)}%`);
  return cell;
}

// Of a sample, how far the rate of all may lie from this one.
const interval = ({low, high}) => report.sample && low !== null
  ? el("span.fine", {}, " ", t("95 % interval {low} to {high}", {low: rate(low), high: rate(high)})) : null;

function agreement() {
  const names = report.channels.map(channel => channel.name)
    .filter(name => report.matrix.some(pair => pair.channel_a === name || pair.channel_b === name));
  const pairs = new Map(report.matrix.flatMap(pair =>
    [[JSON.stringify([pair.channel_a, pair.channel_b]), pair], [JSON.stringify([pair.channel_b, pair.channel_a]), pair]]));
  const cell = (a, b) => {
    if (a === b) return {content: el("span.fine", {"aria-label": t("the same channel")}, "·"), class: "number"};
    const pair = pairs.get(JSON.stringify([a, b]));
    if (!pair || pair.rate === null) return {content: "–", class: "number"};
    return {class: "number", content: heat(pair.rate, el("b", {}, rate(pair.rate)),
      el("span.fine", {}, t("{matched} of {comparable}", {matched: count(pair.matched), comparable: count(pair.comparable)})),
      interval(pair))};
  };
  const matrix = names.length ? table(t("Channel by channel: the share of common products on which both say the same"),
    [t("Channel"), ...names.map(label)], names.map(a => [data(label(a)), ...names.map(b => cell(a, b))]), "matrix") : null;
  return section("agreement", t("Agreement"), "", matrix, transitions());
}

function transitions() {
  const rows = (report.transitions ?? []).filter(pass => pass.irritants).slice(0, 10).map(pass => [
    data(`${label(pass.channel_a)} → ${label(pass.channel_b)}`),
    figures(count(pass.irritants)), figures(score(pass.score)),
  ]);
  return rows.length
    ? table(t("Where customers stumble who pass from one channel to another, the worst first"),
      [t("From → to"), t("Irritants"), t("Sum of the scores")], rows)
    : null;
}

// Irritants by touchpoint and stage of the purchase: where the customer stumbles, and where nobody looked.
function touchpoints() {
  const points = report.touchpoints ?? [];
  const covered = points.filter(point => point.covered), missing = points.filter(point => !point.covered);
  if (!covered.length) return null;
  const stages = covered[0].stages.map(cell => cell.stage);
  const cell = (point, {stage, rules, irritants, score: worst}) => {
    if (!irritants) return el("span.fine", {}, rules ? t("no irritant") : t("not checked"));
    const number = plural(irritants, "{n} irritant", "{n} irritants");
    return [point.channels.length === 1
      ? el("button.link", {type: "button", onclick: () => showOnly({channel: point.channels[0], stage})}, number)
      : number, " ", chip(severityOf(worst))];
  };
  const rows = covered.map(point => [
    [capital(spoken(point.kind)), el("span.fine", {}, " ", data(point.channels.map(label).join(", ")))],
    ...point.stages.map(stage => cell(point, stage)),
  ]);
  return section("touchpoints", t("Touchpoints"),
    missing.length ? t("No source tells of: {kinds}.", {kinds: missing.map(point => spoken(point.kind)).join(", ")}) : "",
    table(t("Irritants by touchpoint and stage of the purchase, with the severity of the worst"),
      [t("Touchpoint"), ...stages.map(stage => capital(spoken(stage)))], rows, "stages"));
}

function journeys() {
  const walked = (report.journeys ?? []).filter(journey => journey.products);
  return section("journeys", t("Journeys"), t("How many products a customer can follow from one channel to the next."),
    walked.length ? el("ul.journeys", {}, walked.map(funnel)) : null);
}

// One journey: how many products set out, and where they are lost.
function funnel(journey) {
  const lost = journey.breaks.map(broken => el("li", {},
    el("b", {}, data(stepName(broken.step))),
    stepName(broken.step).endsWith(` ${label(broken.channel)}`) ? null : [" · ", data(label(broken.channel))], COLON,
    plural(broken.products, "breaks for {n} product", "breaks for {n} products"),
    el("span.fine", {}, ` · ${titleOf(broken.code)} (${broken.code})`)));
  return el("li", {},
    el("div.bar", {}, el("h3", {}, data(capital(journey.name.replaceAll("-", " ")))),
      el("b", {}, journey.rate === null ? t("not judged") : t("{rate} seamless", {rate: rate(journey.rate)})),
      interval(journey), meter(journey.rate ?? 0)),
    el("p", {}, data(journey.steps.map(stepName).join(" → "))),
    el("p.fine", {}, t("{seamless} of {products} products get through without a break.", {
      seamless: count(journey.seamless), products: count(journey.products)}),
      journey.undetermined ? ` ${plural(journey.undetermined, "{n} could not be judged.", "{n} could not be judged.")}` : null),
    lost.length ? el("ul.breaks", {}, lost) : null);
}

// A step such as "collect stores" with the channel's label.
function stepName(step) {
  const [verb, ...where] = step.split(" ");
  return `${spoken(verb)} ${label(where.join(" "))}`.trim();
}

function maturity() {
  const found = report.maturity;
  if (!found) return null;
  const rows = found.indicators.map(indicator => [
    capital(spoken(indicator.name)),
    indicator.value === null ? data(indicator.reason ?? t("unknown")) : rate(indicator.value),
    figures(count(indicator.evidence)), indicator.level ? spoken(indicator.level) : "–",
  ]);
  return section("maturity", t("Maturity"), t("Computed from what the channels say, never from a questionnaire."),
    el("p.level", {}, el("b", {}, capital(spoken(found.level))), " · ",
      t("{score} of 100; {share} of what this rests on is known", {score: score(found.score), share: rate(found.confidence)})),
    table(t("What the level rests on"), [t("Indicator"), t("Value"), t("Comparisons"), t("Level reached")], rows),
    found.next.length ? [el("h3", {}, t("In the way of the next level")), el("ul.remarks", {}, found.next.map(step => el("li", {},
      el("b", {}, capital(spoken(step.indicator))), " ",
      step.value === null ? t("is unknown; {level} asks for {needed}.", {level: spoken(step.level), needed: rate(step.needed)})
        : t("is {value}; {level} asks for {needed}.", {value: rate(step.value), level: spoken(step.level), needed: rate(step.needed)}),
      " ", t(step.advice))))] : null);
}

function meter(share) {
  const fill = el("span.fill");
  fill.style.setProperty("width", `${(100 * share).toFixed(1)}%`);
  return el("span.meter", {"aria-hidden": "true"}, fill);
}

function unchecked() {
  const items = [];
  for (const rule of report.rules) {
    const name = `${rule.code} ${rule.name}`;
    if (rule.status !== "ran") items.push([name, rule.reason ?? spoken(rule.status)]);
    else if (rule.not_checked.length) {
      items.push([name, t("not for {channels}: needed fields are never supplied", {channels: rule.not_checked.map(label).join(", ")})]);
    }
  }
  for (const field of report.consistency.fields ?? []) {
    const reasons = Object.entries(field.reasons).map(([reason, n]) => `${count(n)} ${spoken(reason)}`);
    if (field.undetermined) {
      items.push([capital(spoken(field.field)), [plural(field.undetermined, "{n} pair undetermined", "{n} pairs undetermined"),
        ...reasons].join(", ")]);
    }
  }
  if (report.idle_refresh.length) {
    items.push(["refresh", t("refresh of {channels} excused nothing: nothing says when a difference began; map observed_at, or keep a history",
      {channels: report.idle_refresh.map(label).join(", ")})]);
  }
  const words = report.unmapped.map(word => [data(label(word.channel)), spoken(word.field), el("code", {}, data(word.word)), figures(count(word.count))]);
  return section("unchecked", t("Not checked"), items.length || words.length ? t("What the figures above do not cover.") : "",
    items.length ? table(t("Rules and comparisons that could not be made"), [t("What"), t("Why")], items.map(([what, why]) => [data(what), data(why)])) : null,
    words.length ? table(t("Words without a meaning yet: give them one under values: of their source"),
      [t("Channel"), t("Field"), t("Word"), t("Times")], words) : null);
}
