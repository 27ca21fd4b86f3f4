// The main jobs in both engines, on real data: one table, and pictures. Run it through tools/dev.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "io/io.hpp"
#include "jobs.hpp"

namespace jiteval::demo {
namespace {

std::string time_text(double seconds) {
  return seconds < 1e-3 ? fmt::format("{:.1f} us", seconds * 1e6) : fmt::format("{:.2f} ms", seconds * 1e3);
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string error_text(const Report& report) {
  if (report.error == 0) return "none";
  return fmt::format("{:.1e} {}", report.error, report.measure == ErrorMeasure::relative ? "relative" : "absolute");
}

void print_table(const std::vector<Report>& reports) {
  using Row = std::vector<std::string>;
  std::vector<Row> rows{
      {"job", "elements", "interpreted", "native", "speed-up", "compiling", "same bits", "largest error"}};
  for (const Report& report : reports) {
    rows.push_back({report.job, grouped(report.elements), time_text(report.interpreter), time_text(report.native),
                    fmt::format("{:.1f}x", report.speed_up()), time_text(report.compile),
                    report.identical ? "yes" : "NO",
                    error_text(report) + (report.error <= report.allowed ? "" : "  TOO LARGE")});
  }
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], row[column].size());
    }
  }
  Row rule;
  for (const std::size_t width : widths) rule.emplace_back(width, '-');
  rows.insert(rows.begin() + 1, rule);
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      // Text to the left, numbers to the right.
      const bool text = column == 0 || column + 1 == row.size();
      line += text ? fmt::format("{:<{}}  ", row[column], widths[column])
                   : fmt::format("{:>{}}  ", row[column], widths[column]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }
}

/// A line for each bar of the picture: its label and its length.
bool write_speed_ups(const std::string& path, const std::vector<Report>& reports) {
  std::ofstream file(path);
  for (const Report& report : reports) file << fmt::format("\"{}\" {:.2f}\n", report.short_name, report.speed_up());
  return file.flush().good();
}

/// A job, and the name of the picture that its answer makes (empty: none).
struct Job {
  std::function<Result<Outcome>()> run;
  std::string picture;
};

/// Runs all jobs and leaves the pictures; the result says whether every answer was right.
Result<bool> run(const std::string& photograph_path, const std::string& folder) {
  const auto photograph = io::load(photograph_path);
  if (!photograph) return std::unexpected(photograph.error());
  const auto save_picture = [&](const std::string& name, const Array<double>& image) {
    return io::save(folder + "/" + name, image.view(), photograph->type);
  };
  if (auto saved = save_picture("camera_before.png", photograph->values); !saved) {
    return std::unexpected(std::move(saved.error()));
  }
  const auto start = start_compiler();
  if (!start) return std::unexpected(start.error());

  const Job jobs[] = {
      {gaussian_integrals, ""},
      {[] { return erosion("random image", random_image(), 1); }, ""},
      {[&] { return erosion("photograph", photograph->values, 1); }, "camera_eroded.png"},
      {[&] { return erosion("photograph", photograph->values, 4); }, "camera_eroded_disc.png"},
      {logarithms, ""},
      {gaussian_values, ""},
  };
  std::vector<Report> reports;
  for (const Job& job : jobs) {
    auto outcome = job.run();
    if (!outcome) return std::unexpected(std::move(outcome.error()));
    reports.push_back(std::move(outcome->report));
    if (job.picture.empty()) continue;
    if (auto saved = save_picture(job.picture, outcome->values); !saved) {
      return std::unexpected(std::move(saved.error()));
    }
  }
  const std::string data = folder + "/speedup.dat";
  if (!write_speed_ups(data, reports)) {
    return std::unexpected(Diagnostics::of(ErrorKind::data, "unwritable-file", "cannot write '" + data + "'"));
  }

  print_table(reports);
  fmt::print(
      "\nOne thread; each time is the best of at least five runs, both engines in turn. 'compiling' is what "
      "native\n"
      "code costs once, from the text to the first result; starting the compiler took {} and is not in it.\n"
      "{}: camera_before.png, camera_eroded.png (5 points), camera_eroded_disc.png (49 points)\n",
      time_text(*start), folder);
  return std::ranges::all_of(reports, &Report::passed);
}

}  // namespace
}  // namespace jiteval::demo

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: {} PHOTOGRAPH.png FOLDER\n", argv[0]);
    return 2;
  }
  std::error_code error;
  // What is wrong with the folder shows when the first file is written.
  std::filesystem::create_directories(argv[2], error);
  const auto passed = jiteval::demo::run(argv[1], argv[2]);
  if (!passed) {
    fmt::print(stderr, "{}", passed.error().render());
    return 1;
  }
  if (!*passed) fmt::print(stderr, "an answer was wrong: see the table\n");
  return *passed ? 0 : 1;
}
