#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <optional>

namespace jiteval::tool {
namespace {

/// The words an option may take, and what they mean.
template <class T>
struct Choice {
  std::string_view word;
  T value;
};

constexpr Choice<Engine> engines[] = {
    {"auto", Engine::automatic}, {"jit", Engine::jit}, {"interp", Engine::interp}};
constexpr Choice<FpMode> fp_modes[] = {
    {"strict", FpMode::strict}, {"contract", FpMode::contract}, {"fast", FpMode::fast}};
constexpr Choice<Isa> isas[] = {{"native", Isa::native},
                                {"scalar", Isa::scalar},
                                {"sse2", Isa::sse2},
                                {"avx2", Isa::avx2},
                                {"avx512", Isa::avx512}};
constexpr Choice<std::optional<ElementType>> dtypes[] = {
    {"bool", ElementType::boolean}, {"i8", ElementType::i8},   {"i16", ElementType::i16}, {"i32", ElementType::i32},
    {"i64", ElementType::i64},      {"u8", ElementType::u8},   {"u16", ElementType::u16}, {"u32", ElementType::u32},
    {"u64", ElementType::u64},      {"f32", ElementType::f32}, {"f64", ElementType::f64}};
constexpr Choice<Format> formats[] = {{"text", Format::text}, {"csv", Format::csv}, {"json", Format::json}};
constexpr Choice<Progress> progresses[] = {
    {"auto", Progress::automatic}, {"always", Progress::always}, {"never", Progress::never}};
constexpr Choice<Boundary> boundaries[] = {{"reflect", Boundary::reflect},
                                           {"mirror", Boundary::mirror},
                                           {"nearest", Boundary::nearest},
                                           {"wrap", Boundary::wrap},
                                           {"constant", Boundary::constant}};
constexpr Choice<Method> methods[] = {{"auto", Method::automatic}, {"qags", Method::qags}, {"qagi", Method::qagi}};
constexpr Choice<Stage> stage_words[] = {{"tokens", Stage::tokens}, {"ast", Stage::ast},
                                         {"ir", Stage::ir},         {"bytecode", Stage::bytecode},
                                         {"llvm", Stage::llvm},     {"asm", Stage::assembly}};

/// The options of all commands. Which of them a command understands is checked afterwards, so that one written
/// before the command is read the same way.
class OptionParser {
 public:
  explicit OptionParser(Options& options) : options_(options) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.option_defaults()->take_last();
    app_.get_formatter()->column_width(40);
    add_general();
    add_specific();
  }

  /// Whether an option's value is the next word; nothing if there is no such option.
  std::optional<bool> takes_next_word(std::string_view option) const {
    const bool is_long = option.starts_with("--");
    const std::string name(option.substr(0, is_long ? option.find('=') : 2));
    const CLI::Option* found = app_.get_option_no_throw(name);
    if (found == nullptr) return std::nullopt;
    return found->get_items_expected_max() > 0 && name == option;
  }

  /// Reads the options of `rest` and returns the other words.
  Result<std::vector<std::string>> parse(const SplitLine& line) {
    try {
      app_.parse(std::vector<std::string>(line.rest.rbegin(), line.rest.rend()));
    } catch (const CLI::ArgumentMismatch& error) {
      const std::string_view what = error.what();
      return usage_error(fmt::format("{} needs a value", what.substr(0, what.find(':'))));
    } catch (const CLI::ParseError& error) {
      return usage_error(error.what());
    }
    std::vector<std::string> words = app_.remaining();
    for (const std::string& word : words) {
      if (word.starts_with('-')) return unknown_option(word, line.command);
    }
    if (line.command == Command::none) return words;
    for (const auto& [option, group] : specific_) {
      if (option->count() > 0 && !understands(line, group)) {
        return usage_error(
            fmt::format("{} has no option {}", info(line.command).name, option->get_name(false, true)));
      }
    }
    return words;
  }

  /// The error for an option that a command (`none`: the tool) does not have.
  std::unexpected<Diagnostics> unknown_option(const std::string& word, Command command) const {
    std::vector<std::string> names;
    for (const CLI::Option* option : app_.get_options()) {
      const auto row =
          std::ranges::find(specific_, option, [](const auto& pair) -> const CLI::Option* { return pair.first; });
      if (row != specific_.end() && command != Command::none && (info(command).groups & row->second) == 0) continue;
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    const std::string name = word.substr(0, word.find('='));
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return usage_error(fmt::format("there is no option {}{}", name, suggestion(name, candidates)),
                       command == Command::none
                           ? std::string("jit-eval --help shows all options")
                           : fmt::format("jit-eval {} --help shows all options", info(command).name));
  }

  bool help() const { return help_; }
  bool version() const { return version_; }

  /// The options as help: those of one command, or all.
  std::string describe(Command command) {
    for (const auto& [option, group] : specific_) {
      if (command != Command::none && (info(command).groups & group) == 0) option->group("");
    }
    const auto formatter = std::dynamic_pointer_cast<CLI::Formatter>(app_.get_formatter());
    std::string text = formatter->make_groups(&app_, CLI::AppFormatMode::Normal);
    for (auto gap = text.find("\n\n\n"); gap != std::string::npos; gap = text.find("\n\n\n", gap))
      text.erase(gap, 1);
    return text;
  }

 private:
  static bool understands(const SplitLine& line, unsigned group) {
    unsigned groups = info(line.command).groups;
    // What bench passes on is what the job understands.
    if (line.benched != Command::none) groups &= info(line.benched).groups;
    return (groups & group) != 0;
  }

  template <class T, std::size_t count>
  CLI::Option* add_choice(const std::string& name, T& target, const Choice<T> (&choices)[count],
                          const std::string& help) {
    std::vector<std::string_view> words;
    for (const Choice<T>& choice : choices) words.push_back(choice.word);
    const auto read = [name, &target, &choices, words](const std::string& word) {
      const auto choice = std::ranges::find(choices, word, &Choice<T>::word);
      if (choice == std::end(choices)) {
        throw CLI::ValidationError(fmt::format("{} cannot be '{}'{} (it is one of {})", name, word,
                                               suggestion(word, words), fmt::join(words, ", ")));
      }
      target = choice->value;
    };
    return app_.add_option_function<std::string>(name, read, help)
        ->option_text(fmt::format("{}", fmt::join(words, "|")));
  }

  CLI::Option* add_count(const std::string& name, int& target, const std::string& help) {
    const auto read = [name, &target](const std::string& word) {
      int value = 0;
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
      if (error != std::errc() || end != word.data() + word.size() || value < 1) {
        throw CLI::ValidationError(fmt::format("{} needs a whole number from 1, not '{}'", name, word));
      }
      target = value;
    };
    return app_.add_option_function<std::string>(name, read, help)->option_text("N");
  }

  CLI::Option* add_seconds(const std::string& name, double& target, const std::string& help) {
    const auto read = [name, &target](const std::string& word) {
      double value = 0;
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
      // Beyond a century there is no telling from no limit, and clocks overflow.
      if (error != std::errc() || end != word.data() + word.size() || !(value > 0 && value < 3e9)) {
        throw CLI::ValidationError(fmt::format("{} needs a number of seconds above 0, not '{}'", name, word));
      }
      target = value;
    };
    return app_.add_option_function<std::string>(name, read, help)->option_text("SECONDS");
  }

  void add_general() {
    app_.option_defaults()->group("Options everywhere");
    add_choice("--engine", options_.engine, engines,
               "who computes (auto: native code where it pays)\n  --engine interp");
    add_choice("--fp", options_.fp, fp_modes, "floating-point freedom of the compiler (strict)\n  --fp contract");
    add_choice("--isa", options_.isa, isas, "code for a lesser machine (native is the most)\n  --isa avx2");
    add_count("--threads", options_.threads, "how many threads compute (all cores)\n  --threads 1");
    add_choice("--dtype", options_.dtype, dtypes, "type of constants and generated data (f64)\n  --dtype f32");
    app_.add_flag("--no-cache", options_.no_cache, "neither read nor write the code cache\n  --no-cache");
    add_choice("--format", options_.format, formats, "how results are printed (text)\n  --format json");
    app_.add_flag("--time", options_.time, "a table of where the time went, on standard error\n  --time");
    add_choice("--progress", options_.progress, progresses,
               "show on standard error that work over a second goes on\n(auto: when that is a terminal)\n"
               "  --progress never");
    app_.add_flag("--quiet", options_.quiet, "the same as --progress never\n  --quiet");
    add_seconds("--timeout", options_.timeout, "give up after so long (never)\n  --timeout 2.5");
    app_.add_flag("--help,-h", help_, "this text; COMMAND --help tells more\n  jit-eval map --help");
    app_.add_flag("--version", version_, "the version\n  jit-eval --version");
  }

  void add_text(OptionGroup group, const std::string& name, std::string& target, const std::string& placeholder,
                const std::string& help) {
    const auto read = [name = name.substr(name.rfind("--")), &target](const std::string& word) {
      if (word.empty()) throw CLI::ValidationError(fmt::format("{} needs a value, not ''", name));
      target = word;
    };
    specific_.emplace_back(app_.add_option_function<std::string>(name, read, help)->option_text(placeholder),
                           group);
  }

  /// Given once, but for run, which saves as many arguments as it is told to.
  void add_outputs() {
    const auto read = [this](const std::vector<std::string>& words) {
      if (std::ranges::find(words, "") != words.end()) {
        throw CLI::ValidationError("--output needs a value, not ''");
      }
      options_.outputs = words;
      options_.output = words.back();
    };
    specific_.emplace_back(app_.add_option_function<std::vector<std::string>>(
                                   "-o,--output", read,
                                   "write the result to a .npy, .png or .csv file\n  -o out.npy\n"
                                   "run: NAME=FILE, as often as needed")
                               ->expected(1)
                               ->allow_extra_args(false)
                               ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                               ->option_text("FILE"),
                           output_option);
  }

  void add_specific() {
    app_.option_defaults()->group("Output");
    add_outputs();

    app_.option_defaults()->group("Neighbourhood");
    add_text(footprint_options, "--footprint", options_.footprint, "ROWS|@FILE",
             "rows of 0 and 1, or an array in a file\n  --footprint 010/111/010");
    add_text(footprint_options, "--size", options_.size, "N[xN...]",
             "a full footprint, the same along each axis or one size for each\n  --size 3x5");

    app_.option_defaults()->group("Beyond the border");
    specific_.emplace_back(
        add_choice("--mode", options_.mode, boundaries, "SciPy's meaning (reflect)\n  --mode mirror"),
        border_options);
    add_text(border_options, "--cval", options_.cval, "C", "the value of --mode constant (0)\n  --cval -1");
    add_text(border_options, "--origin", options_.origin, "O[,O...]",
             "shifts the footprint, along all axes or one by one (0)\n  --origin 0,-1");

    app_.option_defaults()->group("Integration");
    add_text(integration_options, "--epsabs", options_.epsabs, "E", "absolute tolerance (1.49e-8)\n  --epsabs 0");
    add_text(integration_options, "--epsrel", options_.epsrel, "E",
             "relative tolerance (1.49e-8)\n  --epsrel 1e-12");
    specific_.emplace_back(
        add_count("--limit", options_.limit, "the most subintervals of one integral (50)\n  --limit 200"),
        integration_options);
    specific_.emplace_back(
        add_choice("--method", options_.method, methods,
                   "qags for finite ends, qagi for infinite ones (auto: by the ends)\n  --method qags"),
        integration_options);

    app_.option_defaults()->group("Stage");
    specific_.emplace_back(add_choice("--stage", options_.stage, stage_words, "which stage (ir)\n  --stage asm"),
                           stage_option);
  }

  Options& options_;
  bool help_ = false;
  bool version_ = false;
  CLI::App app_;
  std::vector<std::pair<CLI::Option*, unsigned>> specific_;
};

std::string help_text(OptionParser& parser, Command command) {
  std::string text;
  if (command == Command::none) {
    text =
        "Compiles numerical kernels to native code and runs them.\n\n"
        "Usage: jit-eval [options] COMMAND KERNEL [NAME=DATA ...] [options]\n\nCommands:\n";
    for (const CommandInfo& row : commands()) text += fmt::format("  {:<12}{}\n", row.name, row.summary);
    text += fmt::format("\n{}\n{}{}", kernel_help, data_help, parser.describe(command));
    text +=
        "\nExamples:\n"
        "  jit-eval eval 'exp(-a*x**2)' x=0.5 a=2\n"
        "  jit-eval integrate 'exp(-a*x**2)' x=-inf..inf a=0.1:10:10000\n"
        "  jit-eval filter @kernels.py:median @camera.png --size 3 -o smooth.png\n"
        "\nExit status: 0 done; 1 the work failed; 2 the command line or the kernel is wrong; 3 an integral did\n"
        "not reach its tolerance. JSON has NaN, Infinity and -Infinity where needed, as Python reads it.\n";
    return text;
  }
  const CommandInfo& row = info(command);
  text = fmt::format("jit-eval {}: {}\n\nUsage: jit-eval [options] {} {} [options]\n\n{}\n", row.name, row.summary,
                     row.name, row.words, row.details);
  if (row.has_kernel) text += fmt::format("\n{}", kernel_help);
  if (row.has_kernel && command != Command::dump) text += fmt::format("\n{}", data_help);
  text += parser.describe(command);
  return text;
}

std::unexpected<Diagnostics> missing_kernel(Command command) {
  const CommandInfo& row = info(command);
  return usage_error(fmt::format("{} needs more words: jit-eval {} {}", row.name, row.name, row.words),
                     fmt::format("jit-eval {} --help shows examples", row.name));
}

}  // namespace

Result<CommandLine> parse_command_line(std::span<const std::string> arguments) {
  CommandLine line;
  OptionParser parser(line.options);
  std::string unknown;
  auto parts = split(arguments, [&](std::string_view option) {
    const auto takes = parser.takes_next_word(option);
    if (!takes && unknown.empty()) unknown = option;
    return takes.value_or(false);
  });
  // What follows an unknown option could be its value or the command, so nothing else is worth telling.
  if (!unknown.empty()) return parser.unknown_option(unknown, Command::none);
  if (!parts) return std::unexpected(std::move(parts.error()));
  auto words = parser.parse(*parts);
  if (!words) {
    // An option in the kernel's place is the likeliest reason why the rest makes no sense.
    if (parts->kernel && parts->kernel->starts_with("--")) {
      return usage_error(words.error().list().front().message,
                         fmt::format("the word after the command is the kernel, here '{}'", *parts->kernel));
    }
    return std::unexpected(std::move(words.error()));
  }
  line.command = parts->command;
  line.benched = parts->benched;
  line.words = std::move(*words);
  if (parser.version()) {
    line.message = "jit-eval " JITEVAL_VERSION "\n";
    return line;
  }
  if (parts->help || parser.help()) {
    line.message = help_text(parser, line.command);
    return line;
  }
  if (line.command == Command::none) {
    return usage_error("no command: jit-eval COMMAND KERNEL [NAME=DATA ...]", "jit-eval --help shows the commands");
  }
  if (info(line.command).has_kernel && !parts->kernel) return missing_kernel(line.command);
  line.kernel = parts->kernel.value_or("");
  return line;
}

}  // namespace jiteval::tool
