/* ---
code: LEG001
name: prior-price-not-lowest-30-days
title: A reduction is measured by a price that is not the lowest of the 30 days before it
stage: evaluate
harm: promotion_not_honoured
effort: []
needs: [past_readings, prior_price_laws]
params: {longest_gap: 7, progressive: "national|yes|no", new_products: "national|yes|no", perishable: ""}
law: "Directive 98/6/EC, Article 6a; CJEU C-330/23"
message: >
  {channel} announces {advertised} off {deviating_value}, but asked {believed_value} on {day}, within the {days} days before
  the reduction began ({began}): measured by that it is {real} ({article})
why: >
  In the European Union whoever announces a reduction has to measure it by the lowest price of at least the 30 days before
  it. A price raised first and then reduced misleads customers, and authorities fine it.
remedy: >
  Show the lowest price of the period before the reduction as the prior price on {channel}, and work out the percentage
  from it.
--- */
SELECT
    f.product_id, f.channel, f.channel AS believed_channel, 'prior_price' AS field,
    CAST(f.lowest AS VARCHAR) AS believed_value, CAST(f.reference AS VARCHAR) AS deviating_value, f.locations,
    least(1.0, 1.0 * (f.reference - f.lowest) / (f.reference - f.asked)) AS magnitude,
    to_json({
        'advertised': {'share': CAST(((f.reference - f.asked) * CAST(1000 AS HUGEINT) + f.reference // 2) // f.reference
            AS BIGINT) * 1000},
        'real': [CASE WHEN f.lowest > f.asked THEN '{true_share}' ELSE 'no reduction at all' END],
        'true_share': {'share': CAST(((f.lowest - f.asked) * CAST(1000 AS HUGEINT) + f.lowest // 2) // f.lowest
            AS BIGINT) * 1000},
        'day': {'day': strftime(f.lowest_seen, '%Y-%m-%d')}, 'began': {'day': strftime(f.began, '%Y-%m-%d')},
        'days': l.days, 'article': l.article
    }) AS words
FROM false_reductions f
CROSS JOIN prior_price_laws l
