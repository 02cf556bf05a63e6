/* ---
code: PRM005
name: worthless-promotion
title: A promotion costs the customer as much as it gives
stage: evaluate
harm: promotion_not_honoured
effort: []
needs: [pay_now]
params: {min_gain: "0.00"}
message: "At {channel}, the promotion “{title}” {worth}: {sum}"
why: >
  A customer who does the sum feels cheated, and one who does not is worse off than without the promotion. Exactly what
  it costs to be entitled (the card's fee) is held against what one purchase at today's price gives.
remedy: >
  Take this product out of the promotion, lower what the card costs, or do not show the promotion here to customers
  who have no card yet.
--- */
SELECT
    g.product_id, g.channel, g.channel AS believed_channel, 'card_price' AS field, NULL AS believed_value,
    CAST(g.fee AS VARCHAR) AS deviating_value, NULL AS locations,
    CASE WHEN g.gain <= g.fee THEN 1.0 ELSE 1.0 * g.fee / g.gain END AS magnitude,
    to_json({
        'title': coalesce(p.title, p.promotion_id),
        'worth': [CASE WHEN g.gain <= g.fee THEN 'gives the customer nothing' ELSE 'gives the customer too little' END],
        'sum': [
            CASE
                WHEN g.kind = 'percent' AND g.for_all THEN '{share} of {basket}, the middle price, = {gain}'
                WHEN g.kind = 'percent' THEN '{share} of {basket} = {gain}'
                WHEN g.kind = 'amount' THEN 'it takes off {gain}'
                ELSE '{regular} less {fixed} = {gain}'
            END,
            CASE WHEN g.fee > 0 THEN 'the card costs {fee}' END,
            CASE WHEN g.fee > 0 AND g.kind = 'percent' THEN 'so it pays from {break_even} of purchases' END
        ],
        'share': {'share': g.percent}, 'basket': {'amount': g.basket, 'currency': g.currency},
        'gain': {'amount': g.gain, 'currency': g.currency}, 'regular': {'amount': g.regular, 'currency': g.currency},
        'fixed': {'amount': g.amount, 'currency': g.currency}, 'fee': {'amount': g.fee, 'currency': g.currency},
        'break_even': {
            'amount': CASE WHEN g.percent > 0
                THEN CAST((g.fee * CAST(1000000 AS HUGEINT) + g.percent - 1) // g.percent AS BIGINT) END,
            'currency': g.currency
        }
    }) AS words
FROM promotion_gains g
JOIN promotions p ON p.promotion_no = g.promotion_no
WHERE (g.fee > 0 AND g.fee >= g.gain) OR g.gain - g.fee < $min_gain
