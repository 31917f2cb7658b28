-- Requests of the bench. Arguments: kind (get, cycle, form, submit), a file of lines (paths, form fields, ids), how many
-- answers are enough (0: until the time is over). At the end one line of JSON.
local kind, lines, enough, sent, answered = "get", {}, 0, 0, 0

function init(args)
  kind, enough = args[1] or "get", tonumber(args[3] or "0")
  if args[2] then
    for line in io.lines(args[2]) do lines[#lines + 1] = line end
  end
  if enough > 0 then
    response = function()
      answered = answered + 1
      if answered >= enough then wrk.thread:stop() end
    end
  end
end

function request()
  sent = sent + 1
  if kind == "cycle" then
    return wrk.format("GET", lines[(sent - 1) % #lines + 1])
  elseif kind == "form" then  -- each has a key of its own, or it would be a repeat
    return wrk.format("POST", nil, nil, lines[1] .. "&idempotency_key=bench-" .. os.time() .. "-" .. sent)
  elseif kind == "submit" then
    return wrk.format("POST", "/api/v1/proposals/" .. lines[math.min(sent, #lines)] .. "/moves/submit/", nil, '{"no_state_secret": true}')
  end
  return wrk.format("GET")
end

function done(summary, latency)
  io.write(string.format('\n{"requests": %d, "seconds": %.6f, "p95": %.3f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(95) / 1000, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
