#include "binding/answer-rules.h"

#include <string>
#include <utility>
#include <vector>

namespace tomoyo {
namespace {

Napi::Array List(const Napi::Object& object, const char* key) { return object.Get(key).As<Napi::Array>(); }

uint32_t Number(const Napi::Object& object, const char* key) { return object.Get(key).ToNumber().Uint32Value(); }

std::vector<std::string> Texts(const Napi::Array& list) {
  std::vector<std::string> texts;
  texts.reserve(list.Length());
  for (uint32_t i = 0; i < list.Length(); ++i) texts.push_back(list.Get(i).ToString().Utf8Value());
  return texts;
}

AnswerRule ToRule(const Napi::Object& object) {
  AnswerRule rule;
  rule.operations = Texts(List(object, "operations"));
  rule.domain = Texts(List(object, "domain"));
  rule.whole_domain = object.Get("wholeDomain").ToBoolean().Value();
  rule.path = object.Get("path").ToString().Utf8Value();
  if (object.Get("uids").IsArray()) {
    const auto uids = List(object, "uids");
    rule.uids.emplace();
    rule.uids->reserve(uids.Length());
    for (uint32_t i = 0; i < uids.Length(); ++i) rule.uids->push_back(uids.Get(i).ToNumber().Uint32Value());
  }
  rule.most_retries = Number(object, "mostRetries");
  rule.code = static_cast<uint8_t>(Number(object, "code"));
  return rule;
}

}  // namespace

std::unique_ptr<const AnswerRules> ToAnswerRules(const Napi::Value& value) {
  if (!value.IsObject()) return nullptr;
  const auto object = value.As<Napi::Object>();
  const auto list = List(object, "rules");
  std::vector<AnswerRule> rules;
  rules.reserve(list.Length());
  for (uint32_t i = 0; i < list.Length(); ++i) rules.push_back(ToRule(list.Get(i).As<Napi::Object>()));
  AnswerRules::PathPlaces places;
  const auto all = List(object, "pathPlaces");
  for (uint32_t i = 0; i < all.Length(); ++i) {
    const auto place = all.Get(i).As<Napi::Object>();
    places[place.Get("operation").ToString().Utf8Value()] = Number(place, "bits");
  }
  const auto fallback = static_cast<uint8_t>(Number(object, "fallback"));
  return std::make_unique<const AnswerRules>(std::move(rules), std::move(places), fallback);
}

}  // namespace tomoyo
