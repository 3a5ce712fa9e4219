-- An Application is healthy when Git and cluster agree and all is well; until then the next wave waits.
local health = { status = "Progressing", message = "waiting for the first sync" }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.sync ~= nil then
  local status = obj.status.health.status
  health.message = obj.status.sync.status .. ", " .. tostring(status)
  if status == "Healthy" and obj.status.sync.status == "Synced" then
    health.status = "Healthy"
  elseif status == "Degraded" then
    health.status = "Degraded"
  end
end
return health
