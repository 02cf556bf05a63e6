
// The irritants: lists as compact.py writes them, read through these names only.

const SEVERITIES = ["critical", "high", "medium", "low"];
const CONFIDENCES = ["high", "medium", "low"];
const ROWS = parsed("irritants");
const SHARED = parsed("shared");

// A number in the place of a text is that text's index in the table.
const shared = cell => typeof cell === "number" ? SHARED[cell] : cell ?? "";

// What is no product but has irritants of its own: its title is a phrase of ours.
const SUBJECT = /^(policy|location|promotion|journey|account):/;

const of = {
  rank: row => row[0],
  fingerprint: row => row[1],
  code: row => shared(row[2]),
  name: row => shared(row[3]),
  severity: row => SEVERITIES[row[4]],
  score: row => row[5],
  confidence: row => CONFIDENCES[row[6]],
  stage: row => shared(row[7]),
  message: row => row[8],
  remedy: row => shared(row[9]),
  title: row => SUBJECT.test(row[10][3]) ? capital(row[10][0] ?? row[10][3]) : row[10][0] ?? row[10][3],
  gtin: row => row[10][1],
  sku: row => row[10][2],
  key: row => row[10][3],
  channel: row => shared(row[11]),
  magnitude: row => row[12],
  cause: row => shared(row[13]),
  baseline: row => shared(row[14]),
  effort: row => shared(row[15]) || [],
  locations: row => shared(row[16]) || [],
  values: row => row[17],
  evidence: row => shared(row[18]),
  signals: row => row[19],
  factors: row => row[20] && {harms: shared(row[20][0]) || [], harm: row[20][1], exposure: row[20][2]},
};

const valueOf = {
  channel: cells => shared(cells[0]),
  field: cells => shared(cells[1]),
  value: cells => cells[2],
  currency: cells => shared(cells[3]),
  count: cells => cells[4],
  locations: cells => shared(cells[5]) || [],
  raw: cells => cells[6] ?? "",
  source: cells => shared(cells[7]),
  position: cells => cells[8] ?? "",
  observed: cells => shared(cells[9]),
};

const CHANNELS = new Map(report.channels.map(channel => [channel.name, channel]));
const label = name => CHANNELS.get(name)?.label ?? name;
const isCompetitor = name => CHANNELS.get(name)?.kind === "competitor";

// Who must do it: the deviating channel's people; a competitor's mistake is no one's, the answer to it is ours.
const mender = name => isCompetitor(name) ? t("Pricing team") : label(name);

// The severity of a score.
const severityOf = worst => SEVERITIES.find(name => worst >= report.floors[name]);

// What a rule finds, in a sentence; its name where nobody said.
const HELP = new Map(Object.entries(report.help));
const titleOf = code => HELP.get(code)?.title || (report.rules.find(rule => rule.code === code)?.name ?? "");

// A value for people: money in the locale; words are in the language already.
function figure(cells) {
  const value = valueOf.value(cells), currency = valueOf.currency(cells);
  return currency ? money(value, currency) : value;
}

const BY_FINGERPRINT = new Map(ROWS.map(row => [of.fingerprint(row), row]));

// A probable cause: as a sentence with its evidence where there is one, else its name.
const causeOf = row => of.evidence(row) || spoken(of.cause(row));

// Irritants by product, made when first asked for.
let byProduct = null;
function irritantsOf(key) {
  byProduct ??= ROWS.reduce((all, each) => {
    const key = of.key(each);
    all.has(key) ? all.get(key).push(each) : all.set(key, [each]);
    return all;
  }, new Map());
  return byProduct.get(key) ?? [];
}

// Products with several irritants, worst first: key → what these come to together (noisy-OR).
const PRODUCTS = new Map(parsed("products"));

// How many irritants answer to each value of a property, most first.
function tally(property) {
  const counts = new Map();
  for (const row of ROWS) {
    const value = property(row);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
