"""The recipes in docs/ci: their YAML is read, and every line for a shell in them is run, in a repository with maps. The
installing of packages and the building of soilgate stand for themselves: the program is there already."""
import os
import re
import shutil
import subprocess
import unittest

import readers
import yaml
from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest

RECIPES = os.path.join(SOURCE, "docs/ci")
GOOD = os.path.join(SOURCE, "sample_rasters/good/GBSmap")
BAD = os.path.join(SOURCE, "sample_rasters/bad/value.class/no-known-name")


def read_yaml(name):
    with open(os.path.join(RECIPES, name), encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.BaseLoader)  # "on" is a key, no truth


class Recipe(ProgramTest):
    def setUp(self):
        super().setUp()
        self.maps, tools = self.path("maps"), self.path("tools")
        os.mkdir(tools)
        self.write(os.path.join(tools, "apt-get"), "#!/bin/sh\nexit 0\n")
        self.environment = {**ENVIRONMENT, "PATH": tools + ":" + os.environ["PATH"], "HOME": self.folder,
                            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
                            "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_NOSYSTEM": "1",
                            "GITHUB_STEP_SUMMARY": self.path("summary.md")}
        os.mkdir(self.maps)
        self.git("init", "-q", "-b", "main")
        self.write(os.path.join(self.maps, "deliveries/README.md"), "Maps\n")
        self.base = self.commit()

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def git(self, *arguments, cwd=None):
        done = subprocess.run(["git", *arguments], cwd=cwd or self.maps, env=self.environment, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "maps")
        return self.git("rev-parse", "HEAD")

    def put(self, source, name):
        shutil.copytree(source, os.path.join(self.maps, "deliveries", name))
        return self.commit()

    def put_soilgate(self, folder):
        """A copy of soilgate's source that is built by a link."""
        shutil.copytree(RECIPES, os.path.join(folder, "docs/ci"))
        self.write(os.path.join(folder, "bootstrap"),
                   f'#!/bin/sh\n[ "$1" = build ] && mkdir -p build && ln -s {PROGRAM} build/soilgate\n')

    def shell(self, line, shell="sh", **environment):
        return subprocess.run([shell, "-e", "-c", line], cwd=self.maps, capture_output=True, text=True, timeout=300,
                              env={**self.environment, **environment}, check=False)

    def report(self, name):
        return os.path.join(self.maps, "report." + name)


class GitHub(Recipe):
    def steps(self):
        workflow = read_yaml("github-actions.yml")
        self.assertEqual(set(workflow), {"name", "on", "permissions", "jobs"})
        self.assertEqual(workflow["on"]["pull_request"]["paths"], ["deliveries/**"])
        self.assertEqual(workflow["permissions"], {"contents": "read", "security-events": "write"})
        job = workflow["jobs"]["check"]
        self.assertEqual(job["container"], "debian:12")
        for step in job["steps"]:
            self.assertEqual(len({"run", "uses"} & set(step)), 1, step)
            self.assertLessEqual(set(step), {"name", "run", "uses", "with", "if", "env", "shell", "continue-on-error"})
            self.assertRegex(step.get("uses", "a/b@v1"), r"^[a-z-]+/[a-z/-]+@v\d+$")
            self.assertNotIn("${{", step.get("run", ""))  # outside text in a script would be run
        return job["steps"]

    def follow(self, base):
        """The steps as a runner takes them; gives the log and the exit status of the last that was run."""
        log, status = "", 0
        shutil.rmtree(os.path.join(self.maps, "soilgate"), ignore_errors=True)
        for step in self.steps():
            if "run" in step and status == 0:
                done = self.shell(step["run"], step.get("shell", "sh"), BASE=base)
                log, status = log + done.stdout + done.stderr, done.returncode
            elif step["name"] == "Get soilgate":
                self.put_soilgate(os.path.join(self.maps, step["with"]["path"]))
        return log, status

    def test_a_good_delivery_passes(self):
        self.put(GOOD, "BTN GBSmap")
        log, status = self.follow(self.base)
        self.assertEqual(status, 0, log)
        self.assertEqual([item[0] for item in readers.annotations(log)], ["notice"])
        self.assertIn("soilgate: pass", readers.read(self.path("summary.md")))
        self.assertEqual(readers.sarif(self.report("sarif"))["invocations"][0]["exitCode"], 0)

    def test_what_could_not_be_checked_fails(self):
        self.put(GOOD, "BTN")
        before = self.git("rev-parse", "HEAD")
        self.put(BAD, "LKA")
        log, status = self.follow(before)
        self.assertEqual(status, 1, log)
        found = readers.annotations(log)
        self.assertEqual(found[0][0], "error")
        self.assertTrue(found[0][1]["file"].startswith("deliveries/LKA"))
        self.assertNotIn("BTN", log)  # it did not change
        self.assertIn("not accepted", readers.read(self.path("summary.md")))
        self.assertTrue(os.path.exists(self.report("json")))

    def test_nothing_changed(self):
        self.put(BAD, "LKA")
        log, status = self.follow(self.git("rev-parse", "HEAD"))
        self.assertEqual((status, log), (0, "No delivery in deliveries changed.\n"))
        self.assertFalse(os.path.exists(self.path("summary.md")))

    def test_the_first_push_checks_all(self):
        self.put(BAD, "LKA")
        self.assertEqual(self.follow("0" * 40)[1], 1)

    def test_reports_that_are_uploaded_are_written(self):
        used = [str(step.get("with", "")) + step.get("if", "") for step in self.steps()]
        named = {name for text in used for name in re.findall(r"report\.[a-z]+", text)}
        self.assertEqual(named, {"report.sarif", "report.json"})


class GitLab(Recipe):
    def job(self):
        jobs = read_yaml("gitlab-ci.yml")
        self.assertEqual(set(jobs), {"check-maps"})
        job = jobs["check-maps"]
        self.assertLessEqual(set(job), {"stage", "image", "rules", "variables", "before_script", "script", "artifacts"})
        self.assertEqual(job["artifacts"]["when"], "always")
        return job

    def follow(self, **environment):
        job = self.job()
        source = self.path("source")
        if not os.path.exists(source):
            self.put_soilgate(source)
            self.git("init", "-q", "-b", "main", cwd=source)
            self.git("add", "-A", cwd=source)
            self.git("commit", "-q", "-m", "source", cwd=source)
        shutil.rmtree(os.path.join(self.maps, "soilgate"), ignore_errors=True)
        variables = {**job["variables"], "SOILGATE_SOURCE": "file://" + source, **environment}
        for line in job["before_script"] + job["script"]:
            done = self.shell(line, "bash", **variables)
            if done.returncode != 0:
                break
        return done

    def test_a_merge_request(self):
        self.put(GOOD, "BTN")
        done = self.follow(CI_MERGE_REQUEST_DIFF_BASE_SHA=self.base)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("PASS", done.stdout)
        paths = self.job()["artifacts"]["paths"] + [self.job()["artifacts"]["reports"]["junit"]]
        for path in paths:
            self.assertTrue(os.path.exists(os.path.join(self.maps, path)), path)
        before = self.git("rev-parse", "HEAD")
        self.put(BAD, "LKA")
        done = self.follow(CI_COMMIT_BEFORE_SHA=before)
        self.assertEqual(done.returncode, 1, done.stderr)
        cases, _ = readers.junit(self.report("xml"))
        self.assertIn(("GSASmap.LKA.delivery", "verdict", "failure"), [case[1:4] for case in cases])


class CheckChanged(Recipe):
    def run_script(self, base, folder, *options, status=0):
        done = subprocess.run([os.path.join(RECIPES, "check-changed"), base, folder, *options], cwd=self.maps, text=True,
                              capture_output=True, env={**self.environment, "SOILGATE": PROGRAM}, timeout=300, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def test_a_delivery_that_lost_a_layer_or_is_gone(self):
        self.put(GOOD, "BTN")
        before = self.put(GOOD, "x;echo $(id)\n--help")
        lost = os.path.join(self.maps, "deliveries/BTN")
        os.remove(os.path.join(lost, "BTN_GBSmap_Probability_Map025.tif"))
        shutil.rmtree(os.path.join(self.maps, "deliveries/x;echo $(id)\n--help"))
        self.commit()
        out = self.run_script(before, "deliveries/", "--quiet", "--strict", status=1)
        self.assertEqual(out.split(), "warn BTN GBSmap 1 warning deliveries/BTN".split())

    def test_names_are_names(self):
        self.put(GOOD, "x;echo $(id)\n--help")
        out = self.run_script(self.base, "deliveries", "--quiet")
        self.assertTrue(out.startswith("pass"), out)

    def test_a_folder_deeper_down(self):
        self.put(GOOD, "asia/BTN")
        out = self.run_script(self.base, "deliveries/asia", "--quiet")
        self.assertTrue(out.strip().endswith("deliveries/asia/BTN"), out)

    def test_mistakes_do_not_pass(self):
        self.put(GOOD, "BTN")
        self.run_script(self.base, "deliveries", "--frob", status=2)
        self.assertFalse(os.path.exists(self.report("json")))


if __name__ == "__main__":
    unittest.main()
