// tenant: who keeps what in the store, how much they may, and how much they do.
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// Limits as they are written; "none" takes one away.
struct TenantArguments {
  std::string action;
  std::string which;  // a number or a name
  std::string name;
  std::string max_atoms;
  std::string max_models;
  std::string max_storage_gb;
  std::string retain;
  std::string retention_bytes;
  std::optional<std::uint32_t> domain;
};

Result<std::int64_t> whole_number(const std::string& text) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t number, parse_number(text));
  if (number > INT64_MAX) return invalid_argument(concat("'", text, "' is too large"));
  return static_cast<std::int64_t>(number);
}

Result<std::int64_t> gigabyte_units(const std::string& text) {
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || !(number >= 0) || number > 9e7) {
    return invalid_argument(concat("'", text, "' is no number of gigabytes below 100 million"));
  }
  return Decimal<2>::from(number).units;
}

Result<std::int64_t> size_in_bytes(const std::string& text) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t size, parse_size(text));
  return static_cast<std::int64_t>(size);
}

using Parse = Result<std::int64_t> (*)(const std::string&);

// What the option says, onto the limit; an option that was not given changes nothing.
template <typename Limit, typename Make>
Status apply(Context& context, std::string_view option, const std::string& text, Parse parse,
             std::optional<Limit>& limit, Make make) {
  if (text.empty()) return {};
  if (text == "none" || text == "forever") {
    limit.reset();
    return {};
  }
  const auto number = parse(text);
  if (!number.ok()) return context.usage_error(concat(option, ": ", number.status().message()));
  limit = make(*number);
  return {};
}

Status apply_limits(Context& context, const TenantArguments& arguments, rows::Tenant& tenant) {
  const auto same = [](std::int64_t number) { return number; };
  if (arguments.domain.has_value()) tenant.domain_id = DomainId{*arguments.domain};
  HTN_RETURN_IF_ERROR(
      apply(context, "--max-atoms", arguments.max_atoms, whole_number, tenant.max_atoms, same));
  HTN_RETURN_IF_ERROR(apply(context, "--max-models", arguments.max_models, whole_number,
                            tenant.max_models, [](std::int64_t number) {
                              return static_cast<std::int32_t>(
                                  std::min<std::int64_t>(number, INT32_MAX));
                            }));
  HTN_RETURN_IF_ERROR(apply(context, "--max-storage-gb", arguments.max_storage_gb, gigabyte_units,
                            tenant.max_storage_gb,
                            [](std::int64_t units) { return Decimal<2>{units}; }));
  HTN_RETURN_IF_ERROR(
      apply(context, "--retain", arguments.retain, parse_duration, tenant.retention_seconds, same));
  return apply(context, "--retention-bytes", arguments.retention_bytes, size_in_bytes,
               tenant.retention_bytes, same);
}

// Hundredths as "12.34".
std::string decimals(std::int64_t hundredths) {
  return concat(hundredths / 100, ".", hundredths / 10 % 10, hundredths % 10);
}

Status print_tenant(Context& context, const rows::Tenant& tenant) {
  Record record;
  record.count("tenant", tenant.tenant_id.value())
      .name("name", tenant.tenant_name)
      .flag("active", tenant.is_active)
      .time("created", tenant.created_at);
  const auto limit = [&](std::string_view key, const auto& value) {
    if (value.has_value()) {
      record.count(key, static_cast<std::uint64_t>(*value));
    } else {
      record.json_only(key, nullptr);
    }
  };
  limit("max_atoms", tenant.max_atoms);
  limit("max_models", tenant.max_models);
  if (tenant.max_storage_gb.has_value()) {
    record.word("max_storage_gb", decimals(tenant.max_storage_gb->units));
  } else {
    record.json_only("max_storage_gb", nullptr);
  }
  limit("retention_seconds", tenant.retention_seconds);
  limit("retention_bytes", tenant.retention_bytes);
  limit("shared_domain", tenant.domain_id.has_value()
                             ? std::optional<std::uint32_t>(tenant.domain_id->value())
                             : std::nullopt);
  return context.print(record);
}

Status list_tenants(Context& context, const TenantArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  AdminSession admin = store.admin();
  for (const rows::Tenant& tenant : admin.tenants()) {
    HTN_ASSIGN_OR_RETURN(const TenantStatistics has, admin.statistics(tenant.tenant_id));
    Record record;
    record.count("tenant", tenant.tenant_id.value())
        .flag("active", tenant.is_active)
        .count("documents", has.documents)
        .bytes("bytes", has.bytes)
        .count("atoms", has.atoms)
        .name("name", tenant.tenant_name);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  return {};
}

Status show_tenant(Context& context, const TenantArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  AdminSession admin = store.admin();
  HTN_ASSIGN_OR_RETURN(const TenantId id, find_tenant(store, arguments.which));
  HTN_ASSIGN_OR_RETURN(const rows::Tenant tenant, admin.tenant(id));
  HTN_RETURN_IF_ERROR(print_tenant(context, tenant));
  HTN_ASSIGN_OR_RETURN(const TenantStatistics has, admin.statistics(id));
  Record record;
  record.count("documents", has.documents)
      .bytes("bytes", has.bytes)
      .count("atoms", has.atoms)
      .count("models", has.models)
      .count("rows", has.rows)
      .count("past_references", has.past_references)
      .bytes("past_bytes", has.past_bytes)
      .count("past_rows", has.past_rows);
  return context.print(record);
}

Status create_tenant(Context& context, const TenantArguments& arguments) {
  rows::Tenant tenant;
  tenant.tenant_name = arguments.which;
  HTN_RETURN_IF_ERROR(apply_limits(context, arguments, tenant));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(tenant, store.admin().create_tenant(tenant));
  return print_tenant(context, tenant);
}

Status set_tenant(Context& context, const TenantArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  AdminSession admin = store.admin();
  HTN_ASSIGN_OR_RETURN(const TenantId id, find_tenant(store, arguments.which));
  HTN_ASSIGN_OR_RETURN(rows::Tenant tenant, admin.tenant(id));
  if (!arguments.name.empty()) tenant.tenant_name = arguments.name;
  HTN_RETURN_IF_ERROR(apply_limits(context, arguments, tenant));
  HTN_ASSIGN_OR_RETURN(tenant, admin.update_tenant(tenant));
  return print_tenant(context, tenant);
}

Status change_active(Context& context, const TenantArguments& arguments, bool active) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(const TenantId id, find_tenant(store, arguments.which));
  HTN_ASSIGN_OR_RETURN(const rows::Tenant tenant, store.admin().set_active(id, active));
  return print_tenant(context, tenant);
}

Status activate_tenant(Context& context, const TenantArguments& arguments) {
  return change_active(context, arguments, true);
}

Status deactivate_tenant(Context& context, const TenantArguments& arguments) {
  return change_active(context, arguments, false);
}

Status delete_tenant(Context& context, const TenantArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(const TenantId id, find_tenant(store, arguments.which));
  HTN_RETURN_IF_ERROR(store.admin().delete_tenant(id, context.control()));
  Record record;
  record.count("deleted", id.value());
  return context.json() ? context.print(record) : context.print_line("deleted");
}

struct Action {
  std::string_view name;
  Status (*run)(Context&, const TenantArguments&);
  bool needs_tenant;
};
constexpr std::array<Action, 7> kActions{{
    {"ls", list_tenants, false},
    {"show", show_tenant, true},
    {"create", create_tenant, true},
    {"set", set_tenant, true},
    {"activate", activate_tenant, true},
    {"deactivate", deactivate_tenant, true},
    {"delete", delete_tenant, true},
}};

Status run_tenant(Context& context, const TenantArguments& arguments) {
  for (const Action& action : kActions) {
    if (action.name != arguments.action) continue;
    if (action.needs_tenant == arguments.which.empty()) {
      return context.usage_error(concat("tenant ", action.name, " takes ",
                                        action.needs_tenant ? "a tenant" : "no tenant"));
    }
    return action.run(context, arguments);
  }
  return context.usage_error(
      "tenant: the action is one of ls, show, create, set, activate, deactivate, delete");
}

}  // namespace

Runner declare_tenant(CLI::App& app) {
  auto arguments = std::make_shared<TenantArguments>();
  add_text(app, "ACTION", arguments->action,
           "ls, show, create, set, activate, deactivate or delete")
      ->required();
  add_text(app, "TENANT", arguments->which, "Its number or name; create: the new name");
  add_text(app, "--name", arguments->name, "set: another name");
  add_text(app, "--max-atoms", arguments->max_atoms, "create, set: atoms of documents, or none");
  add_text(app, "--max-models", arguments->max_models, "create, set: models, or none");
  add_text(app, "--max-storage-gb", arguments->max_storage_gb,
           "create, set: 10^9 bytes of documents, or none");
  add_text(app, "--retain", arguments->retain,
           "create, set: how long what was is kept: 30m, 12h, 7d (the default), or forever");
  add_text(app, "--retention-bytes", arguments->retention_bytes,
           "create, set: how much of what was is kept, or none");
  app.add_option("--domain", arguments->domain,
                 "create: the shared dedup domain it joins, from 1; otherwise its own");
  return [arguments](Context& context) { return run_tenant(context, *arguments); };
}

}  // namespace hartonomous::cli
