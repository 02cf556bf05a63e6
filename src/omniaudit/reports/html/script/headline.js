
// Who and when, the rate with its interval between the published ones, the verdict.

function masthead() {
  const links = [
    ["first", t("Mend first")], ["causes", t("Causes")], ["irritants", t("Irritants")], ["products", t("Products")],
    ["accuracy", t("Charged as displayed")], ["journeys", t("Journeys")],
    ["touchpoints", t("Touchpoints")], ["agreement", t("Agreement")], ["maturity", t("Maturity")], ["trend", t("Trend")],
    ["channels", t("Channels")], ["unchecked", t("Not checked")],
  ];
  const known = links.filter(([id]) => document.getElementById(id));
  return el("nav", {"aria-label": t("Parts of this report")},
    el("ul", {}, known.map(([id, text]) => el("li", {}, el("a", {href: `#${id}`}, text)))));
}

function header() {
  return el("header.page", {},
    el("p.over", {}, t("Omnichannel audit")),
    el("h1", {}, data(report.retailer)),
    el("p.when", {}, moment(report.as_of)));
}

function headline() {
  const {rate: own, low, high, matched, comparable, undetermined, fields = []} = report.consistency;
  const verdict = el("div.verdict", {},
    el(`span.badge.${report.verdict}`, {}, spoken(report.verdict)), " ", verdictText());
  if (own === null) return el("section.headline", {"aria-label": t("Headline")}, el("p.big", {}, t("Nothing could be compared")), verdict, secondReading());
  const compared = fields.filter(field => field.matched + field.mismatched);
  return el("section.headline", {"aria-label": t("Headline")},
    el("div.figures", {},
      el("p.big", {}, rate(own)),
      el("div", {},
        el("p.says", {}, t("of what customers can compare agrees between the channels")),
        el("p.fine", {}, t("{matched} of {comparable} product × channel pairs; 95 % interval {low} to {high}", {
          matched: count(matched), comparable: count(comparable), low: rate(low), high: rate(high)})),
        undetermined ? el("p.fine", {}, plural(undetermined, "{n} more pair could not be determined.",
          "{n} more pairs could not be determined.")) : null,
        directions(report.consistency.direction),
        report.intended ? el("p.fine", {}, plural(report.intended, "{n} difference is declared as intended.",
          "{n} differences are declared as intended.")) : null,
        sampled(report.sample),
        trendSentence() ? el("p.fine", {}, trendSentence()) : null,
        compared.length > 1 ? el("p.fine", {}, compared.map(field =>
          `${spoken(field.field)} ${rate(field.matched / (field.matched + field.mismatched))}`).join(" · ")) : null)),
    scale(own, low, high),
    verdict,
    severities(),
    secondReading());
}

// How many products were read where a sample was enough, and what it can't show.
function sampled(sample) {
  if (!sample) return null;
  const told = sample.of === null
    ? t("Sample of {products} products.", {products: count(sample.products)})
    : t("Sample of {products} of {of} products.", {products: count(sample.products), of: count(sample.of)});
  return el("p.fine.sample", {}, [told, ...sample.warnings.map(warning => warning.message)].join(" "));
}

// Whether deviating prices cost the customer or the shop.
function directions({against, favour}) {
  const all = against + favour;
  return all ? el("p.fine", {}, plural(all, "Of {n} deviating price {against} is against the customer, {favour} in favour.",
    "Of {n} deviating prices {against} are against the customer, {favour} in favour.",
    {against: count(against), favour: count(favour)})) : null;
}

function verdictText() {
  const told = report.channels.filter(channel => channel.required && channel.status !== "ok").map(channel =>
    channel.status === "failed"
      ? t("{channel} could not be read.", {channel: channel.label})
      : t("{channel} was read only in part.", {channel: channel.label}));
  told.push(...report.shortfalls.map(short => short.message));
  const total = report.counts.irritants;
  if (total) {
    told.push(plural(total, "{n} irritant.", "{n} irritants."));
    told.push(report.failing
      ? plural(report.failing, "{n} of them fails the gate.", "{n} of them fail the gate.")
      : t("None of them fails the gate."));
  } else {
    told.push(report.verdict === "clean"
      ? t("Nothing was found that a customer would stumble over.")
      : t("No irritants in what could be judged."));
  }
  return told.join(" ");
}

// What came of reading again what looked wrong.
function secondReading() {
  const found = report.confirmation;
  return found ? el("p.fine", {}, t("Second reading: confirmed {confirmed}, unconfirmed {unconfirmed}, transient and not counted {transient}.", {
    confirmed: count(found.confirmed), unconfirmed: count(found.unconfirmed), transient: count(found.transient)})) : null;
}

function severities() {
  const {counts} = report;
  if (!counts.irritants) return null;
  const shown = SEVERITIES.map(name => el("li", {}, chip(name), " ", el("b", {}, count(counts[name]))));
  const past = counts.known || counts.worsened || counts.accepted
    ? ["new", "worsened", "known", "accepted"].map(name =>
      el("li", {}, `${spoken(name)} `, el("b", {}, count(counts[name]))))
    : [];
  return el("ul.counts", {"aria-label": t("Irritants by severity")}, shown, past);
}

// A severity in words, with a shape and a colour of its own.
const chip = severity => el(`span.chip.${severity}`, {}, spoken(severity));

// The own rate as a dot with its interval, the published ones as lettered ticks; the list beneath says the same.
function scale(own, low, high) {
  const {references} = report.consistency;
  const floor = Math.min(0.7, Math.floor(low * 10) / 10);
  const place = share => `${(100 * (share - floor) / (1 - floor)).toFixed(2)}%`;
  const at = (name, share, ...children) => {
    const mark = el(name, {}, ...children);
    mark.style.setProperty("left", place(share));
    return mark;
  };
  const band = at("span.band", low);
  band.style.setProperty("width", `${(100 * (high - low) / (1 - floor)).toFixed(2)}%`);
  const letter = index => String.fromCharCode(65 + index);
  return el("figure.scale", {},
    el("div.line", {"aria-hidden": "true"},
      references.map((reference, index) => at("span.tick", reference.rate, letter(index))),
      band, at("span.dot", own)),
    el("div.ends", {"aria-hidden": "true"}, el("span", {}, rate(floor)), el("span", {}, rate(1))),
    el("figcaption", {},
      el("details", {}, el("summary", {}, t("To read it by: what others measured, of prices alone, each in its own way")),
      el("ul.references", {}, references.map((reference, index) => el("li", {},
        el("b", {}, `${letter(index)} ${rate(reference.rate)}`), " ", t(reference.text), " ",
        reference.against ? [t("({share} of the errors against the customer)", {share: rate(reference.against)}), " "] : null,
        el("em", {}, own < reference.rate ? t("(yours is lower)") : t("(yours is as high or higher)"))))))));
}
