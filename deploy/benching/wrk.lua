-- Requests of the bench. Arguments: kind (get, cycle, form, api), a file of lines (paths, form fields or ids), how many
-- requests to make at most (0: until the time is over). At the end one line of JSON on standard output.
local kind, lines, most, sent = "get", {}, 0, 0

function init(args)
  kind, most = args[1] or "get", tonumber(args[3] or "0")
  if args[2] and args[2] ~= "" then
    for line in io.lines(args[2]) do lines[#lines + 1] = line end
  end
  wrk.init(args)
end

function request()
  sent = sent + 1
  if kind == "cycle" then
    return wrk.format("GET", lines[(sent - 1) % #lines + 1])
  elseif kind == "form" then  -- a key of its own for each, or it would be a repeat
    return wrk.format("POST", nil, nil, lines[1] .. "&idempotency_key=bench" .. os.time() .. "x" .. sent)
  elseif kind == "api" then
    return wrk.format("POST", "/api/v1/proposals/" .. lines[math.min(sent, #lines)] .. "/moves/submit/", nil, "{}")
  end
  return wrk.format("GET")
end

if most then
  local answered = 0
  function response()
    answered = answered + 1
    if most > 0 and answered >= most then wrk.thread:stop() end
  end
end

function done(summary, latency)
  io.write(string.format('\n{"requests": %d, "seconds": %.6f, "p95": %.3f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(95) / 1000, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
