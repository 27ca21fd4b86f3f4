#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>

#include "commands.hpp"
#include "numbers.hpp"

namespace jiteval::tool {
namespace {

constexpr std::int64_t megabyte = std::int64_t{1} << 20;

/// What JITEVAL_CACHE_MEGABYTES says, or the usual size.
Result<std::int64_t> chosen_bytes() {
  const char* const text = std::getenv("JITEVAL_CACHE_MEGABYTES");
  if (text == nullptr || *text == '\0') return CodeCache::Options().most_bytes;
  const std::string_view digits = text;
  std::int64_t megabytes = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), megabytes);
  if (error != std::errc() || end != digits.end() || megabytes < 16 ||
      megabytes > std::numeric_limits<std::int64_t>::max() / megabyte) {
    return usage_error(fmt::format("JITEVAL_CACHE_MEGABYTES needs a whole number from 16, not '{}'", text));
  }
  return megabytes * megabyte;
}

Result<int> print_usage(const CodeCache& cache, Format format, Environment& environment) {
  const auto usage = cache.usage();
  if (!usage) return std::unexpected(usage.error());
  const auto most_bytes = chosen_bytes();
  if (!most_bytes) return std::unexpected(most_bytes.error());
  const std::string directory = cache.directory().value();
  switch (format) {
    case Format::text:
      environment.out.write(fmt::format("directory  {}\nentries    {}\nbytes      {} of {}\n", directory,
                                        usage->entries, usage->bytes, *most_bytes));
      break;
    case Format::csv:
      environment.out.write(fmt::format("directory,entries,bytes,most_bytes\n{},{},{},{}\n", csv_field(directory),
                                        usage->entries, usage->bytes, *most_bytes));
      break;
    case Format::json: {
      std::string text = "{\"directory\": ";
      append_json_string(text, directory);
      text += fmt::format(", \"entries\": {}, \"bytes\": {}, \"most_bytes\": {}}}\n", usage->entries, usage->bytes,
                          *most_bytes);
      environment.out.write(text);
      break;
    }
  }
  return done;
}

}  // namespace

Result<std::shared_ptr<const CodeCache>> chosen_cache() {
  const auto most_bytes = chosen_bytes();
  if (!most_bytes) return std::unexpected(most_bytes.error());
  return std::make_shared<const CodeCache>(CodeCache::Options{.most_bytes = *most_bytes});
}

Result<int> run_cache(const CommandLine& line, Environment& environment) {
  constexpr std::string_view verbs[] = {"info", "clear", "path"};
  const std::string verb = line.words.empty() ? "" : line.words[0];
  if (line.words.size() != 1 || std::ranges::find(verbs, verb) == std::end(verbs)) {
    return usage_error(fmt::format("cache takes one of the words info, clear and path{}", suggestion(verb, verbs)),
                       "jit-eval cache --help tells what they do");
  }
  const auto cache = chosen_cache();
  if (!cache) return std::unexpected(cache.error());
  const auto directory = (*cache)->directory();
  if (!directory) return std::unexpected(directory.error());
  if (verb == "path") {
    environment.out.write(*directory + '\n');
    return done;
  }
  if (verb == "info") return print_usage(**cache, line.options.format, environment);
  if (auto cleared = (*cache)->clear(); !cleared) return std::unexpected(std::move(cleared.error()));
  return done;
}

}  // namespace jiteval::tool
