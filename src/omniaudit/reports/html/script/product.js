
// One product: its irritants, each with the values side by side and what proves them.

const dialog = el("dialog", {id: "product", "aria-labelledby": "product-title"});
let opener = null;

// The address after # says which irritant is shown: it can be sent, and Back closes the view.
function follow() {
  const asked = /^#irritant=(.+)$/.exec(location.hash);
  let fingerprint = "";
  try { fingerprint = asked ? decodeURIComponent(asked[1]) : ""; } catch { /* not an address of ours */ }
  const row = BY_FINGERPRINT.get(fingerprint);
  if (row) show(row);
  else if (dialog.open) dialog.close();
}

function show(row) {
  if (!dialog.open) opener = document.activeElement;
  const others = irritantsOf(of.key(row)).filter(other => other !== row);
  const position = list.rows.indexOf(row);
  const step = (distance, text) => {
    const goal = position < 0 ? undefined : list.rows[position + distance];
    return el("button", {type: "button", disabled: !goal, class: distance < 0 ? "before" : "after",
      onclick: () => location.replace(address(goal))}, text);
  };
  dialog.replaceChildren(
    el("header", {},
      el("nav", {"aria-label": t("Irritants of the list")}, step(-1, t("Previous")), step(1, t("Next"))),
      el("button.close", {type: "button", onclick: () => dialog.close()}, t("Close"))),
    el("div.sheet", {},
      el("h2", {id: "product-title", tabindex: "-1"}, data(of.title(row))),
      el("p.fine", {}, data([of.gtin(row) && `GTIN ${of.gtin(row)}`, of.sku(row) && `SKU ${of.sku(row)}`].filter(Boolean).join(" · ")
        || of.key(row))),
      PRODUCTS.has(of.key(row)) ? el("p.together", {}, chip(severityOf(PRODUCTS.get(of.key(row)))), " ",
        t("All {n} irritants of this product together: score {score}",
          {n: count(others.length + 1), score: score(PRODUCTS.get(of.key(row)))})) : null,
      finding(row),
      others.length ? el("h3.others", {}, plural(others.length, "{n} more irritant of this product", "{n} more irritants of this product")) : null,
      others.slice(0, PAGE).map(finding)));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("#product-title").focus();
  dialog.querySelector(".sheet").scrollTop = 0;
}

dialog.addEventListener("close", () => {
  if (location.hash.startsWith("#irritant=")) history.replaceState(null, "", location.pathname + location.search + "#irritants");
  if (opener?.isConnected) opener.focus();
});

dialog.addEventListener("keydown", event => {
  const button = {ArrowLeft: ".before", ArrowRight: ".after"}[event.key];
  if (button && !event.target.closest(".scroll")) dialog.querySelector(button).click();
});

function finding(row) {
  const code = of.code(row), help = HELP.get(code);
  return el("article.finding", {},
    el("p", {}, chip(of.severity(row)), " ", el("span.fine", {}, `${t("Rank")} ${count(of.rank(row))}`)),
    el("h3", {}, data(of.message(row))),
    facts([
      [t("Who mends it"), el("b", {}, data(mender(of.channel(row))))],
      [t("To do"), prose(of.remedy(row))],
      of.cause(row) ? [t("Probable cause"), prose(capital(causeOf(row)))] : null,
      of.locations(row).length ? [t("Where"), places(of.locations(row))] : null,
      of.signals(row) ? [t("Customers say"), plural(of.signals(row), "{n} complaint", "{n} complaints")] : null,
      of.effort(row).length ? [t("Costs the customer"), of.effort(row).map(spoken).join(", ")] : null,
    ]),
    values(row),
    facts([
      [t("Rule"), [`${code} ${of.name(row)}`, help ? el("span.fine", {}, `. ${help.title}. ${help.why}`) : null]],
      [t("Confidence"), spoken(of.confidence(row))],
      [t("Score"), scoreOf(row)],
      of.baseline(row) ? [t("Baseline"), spoken(of.baseline(row))] : null,
      [t("Fingerprint"), el("code", {}, data(of.fingerprint(row)))],
    ], "details"));
}

// How the score comes about, each weight with who says so.
function scoreOf(row) {
  const factors = of.factors(row);
  if (!factors) return score(of.score(row));
  const weights = factors.harms.filter(name => report.weights[name]).map(name => el("li", {},
    `${capital(spoken(name))} ${COUNT.format(report.weights[name].harm)}: `, data(report.weights[name].source)));
  return [t("{score} = 100 × harm {harm} × magnitude {magnitude} × exposure {exposure}", {
    score: score(of.score(row)), harm: COUNT.format(factors.harm), magnitude: COUNT.format(of.magnitude(row)),
    exposure: COUNT.format(factors.exposure)}),
    weights.length ? el("details", {}, el("summary", {}, t("Where the harm comes from")), el("ul.remarks", {}, weights)) : null];
}

const facts = (known, kind = "summary") => el(`dl.${kind}`, {},
  known.filter(Boolean).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));

function values(row) {
  const cells = of.values(row);
  if (!cells.length) return null;
  const first = cells[0], several = new Set(cells.map(valueOf.field)).size > 1;
  const heads = [t("Channel"), t("Value"), t("As written"), t("Where"), t("Read from"), t("Read at")];
  const rows = cells.map((value, index) => {
    const believed = index === 0 && cells.length > 1;
    const deviates = valueOf.channel(value) === of.channel(row) && valueOf.value(value) !== valueOf.value(first);
    return [
      {content: data(label(valueOf.channel(value))), class: believed ? "believed" : deviates ? "deviating" : ""},
      [several ? `${capital(spoken(valueOf.field(value)))}: ` : null, el("b", {}, data(figure(value))),
        believed ? el("span.tag", {}, t("believed")) : deviates ? el("span.tag", {}, t("deviates")) : null],
      valueOf.raw(value) ? el("code", {}, data(valueOf.raw(value))) : "–",
      valueOf.locations(value).length ? places(valueOf.locations(value))
        : valueOf.count(value) > 1 ? plural(valueOf.count(value), "{n} offer", "{n} offers") : "–",
      valueOf.source(value) ? [source(valueOf.source(value)), valueOf.position(value) ? el("span.fine", {}, " ", data(valueOf.position(value))) : null] : "–",
      moment(valueOf.observed(value)) || "–",
    ];
  });
  return table(t("The values side by side, the believed one first"), heads, rows, "values");
}

const MOST_PLACES = 12;

// A few places, and the others on demand.
function places(names) {
  if (names.length <= MOST_PLACES) return data(names.join(", "));
  return el("details", {}, el("summary", {}, plural(names.length, "{n} location", "{n} locations")), data(names.join(", ")));
}

// A source is text; only an http address is a link, which tells its target nothing.
function source(text) {
  let url = null;
  try { url = new URL(text); } catch { /* a path */ }
  const safe = url && (url.protocol === "http:" || url.protocol === "https:") && /^https?:\/\//i.test(text);
  return safe
    ? el("a", {href: url.href, target: "_blank", rel: "noopener noreferrer nofollow"}, data(text))
    : data(text);
}
