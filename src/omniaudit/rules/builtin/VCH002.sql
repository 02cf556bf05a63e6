/* ---
code: VCH002
name: delayed
title: What a promotion gives can be used only later
stage: experience
harm: voucher_instead_of_price
effort: [second_visit]
needs: []
params: {min_days: 1}
message: "{reward} of the promotion “{title}” at {channel} can be used only {delay}"
why: >
  The customer pays the full price now and has to come back for the reduction. Many never do, and those who wanted it
  today were promised something else.
remedy: >
  Let it be used at once, or take the reduction off the price at {channel}; otherwise show the delay as large as the
  reduction.
--- */
SELECT
    t.product_id, u.channel, u.channel AS believed_channel, 'usable_after' AS field, NULL AS believed_value,
    u.told_delay AS deviating_value, NULL AS locations, 1.0 AS magnitude,
    to_json({
        'reward': [CASE p.payout
            WHEN 'points' THEN 'The points' WHEN 'cashback' THEN 'The money back' ELSE 'The voucher' END],
        'title': coalesce(p.title, p.promotion_id), 'days': u.delay_days,
        'delay': [CASE WHEN u.delay_days = 1 THEN 'from the next day on' ELSE 'after {days} days' END]
    }) AS words
FROM promotion_uses u
JOIN promotions p ON p.promotion_no = u.promotion_no
JOIN promotion_targets t ON t.promotion_no = u.promotion_no
WHERE u.runs AND u.deferred AND u.delay_days > 0 AND u.delay_days >= $min_days
